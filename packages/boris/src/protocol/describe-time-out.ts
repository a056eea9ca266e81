import type { Completion } from "./completion.ts";

/** Which limit ended a task, as the rest of a sentence. */
export function describeTimeOut({ limitMs, limit, attempt }: Completion & { outcome: "timed-out" }): string {
  if (limit === undefined) return `it ran longer than ${limitMs} ms`;
  return `its deadline of ${limitMs} ms passed${attempt === 0 ? " before it ran" : ""}`;
}
