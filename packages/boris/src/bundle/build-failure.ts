import type { BuildFailure, Message } from "esbuild";
import type { CapturePlan } from "../capture/plan.ts";
import { BundleError } from "../errors.ts";

/** One line about what esbuild refused, in words of the user's source. */
export function bundleErrorOf(error: unknown, plan: CapturePlan): BundleError {
  if (error instanceof BundleError) return error;
  const [first, ...more] = isBuildFailure(error) ? error.errors : [];
  const reason = first ? describeMessage(first, plan) : String(error);
  const others = more.length > 0 ? ` (and ${more.length} more)` : "";
  return new BundleError(`Cannot bundle '${plan.name}': ${reason}${others}`, { cause: error });
}

/** `file:line:column: what is wrong`. */
export function describeMessage(message: Message, plan: CapturePlan): string {
  const { location, text } = message;
  void plan;
  return location ? `${location.file}:${location.line}:${location.column + 1}: ${text}` : text;
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && "errors" in error && Array.isArray(error.errors);
}
