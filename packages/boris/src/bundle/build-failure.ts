import type { BuildFailure, Message } from "esbuild";
import type { CapturePlan } from "../capture/plan.ts";
import { BundleError } from "../errors.ts";
import { describeMessagePlace } from "./source-place.ts";

/** One line about what esbuild refused: where in the user's source, what, and what would be right. */
export function bundleErrorOf(error: unknown, plan: CapturePlan): unknown {
  if (!isBuildFailure(error)) return error;
  const [first, ...more] = error.errors;
  if (!first) return error;
  const others = more.length > 0 ? ` (and ${more.length} more)` : "";
  return new BundleError(
    `Cannot bundle '${plan.name}' at ${describeMessagePlace(first, plan)}: ${reasonOf(first)}${others}`,
    {
      cause: error,
    },
  );
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && "errors" in error && Array.isArray(error.errors);
}

function reasonOf({ text }: Message): string {
  const missing = /^Could not resolve "(.+)"$/.exec(text)?.[1];
  if (missing !== undefined) return reasonOfMissing(missing);
  const unloadable = /^No loader is configured for "(.+)" files: (.+)$/.exec(text);
  if (unloadable) {
    return `'${unloadable[2]}' cannot be imported. Read it as a file, and name it in 'include' so that it travels along`;
  }
  return text;
}

function reasonOfMissing(specifier: string): string {
  if (/^(?:\.{0,2}\/|#)/.test(specifier)) return `there is no module '${specifier}'`;
  return `there is no package '${specifier}'. Install it, or name it in 'external' if workers have it`;
}
