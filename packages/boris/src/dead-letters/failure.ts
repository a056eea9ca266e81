import { createHash } from "node:crypto";
import type { Completion } from "../protocol/completion.ts";
import { fromWire } from "../protocol/remote-error.ts";

/** Why a task died, in short. */
export interface Failure {
  /** Name of the error, or of what happened: `TaskTimeoutError`, `WorkerCrashedError`. */
  readonly name: string;
  readonly message: string;
  /** The same for failures that differ in numbers only: eight hexadecimal digits. */
  readonly fingerprint: string;
}

export function failureOf(completion: Completion): Failure {
  const { name, message } = describe(completion);
  // Ids, sizes and indexes differ from task to task where the cause does not.
  const pattern = `${name}: ${message.replaceAll(/[0-9a-f]{8,}|\d+(?:\.\d+)?/gi, "#")}`;
  return { name, message, fingerprint: createHash("sha256").update(pattern).digest("hex").slice(0, 8) };
}

function describe(completion: Completion): { name: string; message: string } {
  switch (completion.outcome) {
    case "failed": {
      const thrown = fromWire(completion.error);
      return thrown instanceof Error ? thrown : { name: typeof thrown, message: String(thrown) };
    }
    case "timed-out":
      return { name: "TaskTimeoutError", message: `it ran longer than ${completion.limitMs} ms` };
    case "crashed":
      return { name: "WorkerCrashedError", message: completion.crash.reason };
    case "succeeded":
    case "cancelled":
      return { name: completion.outcome, message: "" };
  }
}
