import type { BuildFailure, Message } from "esbuild";
import type { CapturePlan } from "../capture/plan.ts";
import { BundleError } from "../errors.ts";
import { describeMessagePlace } from "./source-place.ts";

/** One line about what esbuild refused: where in the user's source, what, and what would be right. */
export function bundleErrorOf(cause: unknown, plan: CapturePlan): BundleError {
  if (cause instanceof BundleError) return cause;
  const message = `Cannot bundle '${plan.name}'${reasonOfFailure(cause, plan)}`;
  // What esbuild refused is told in full; its own report would only be printed below it.
  return isBuildFailure(cause) ? new BundleError(message) : new BundleError(message, { cause });
}

function reasonOfFailure(cause: unknown, plan: CapturePlan): string {
  const errors = isBuildFailure(cause) ? cause.errors : [];
  const [first] = errors;
  if (!first) return `: ${String(cause).split("\n", 1).join()}`;
  return ` at ${describeMessagePlace(first, plan)}: ${reasonOfFirst(first, errors)}`;
}

function reasonOfFirst(first: Message, errors: readonly Message[]): string {
  const packages = new Set(errors.map(missingPackage));
  // All that are missing, since it takes one 'external' to name them.
  if (!packages.has(undefined) && packages.size > 1) {
    return `there are no packages '${[...packages].join("', '")}'. Install them, or name them in 'external' if workers have them`;
  }
  const others = errors.length > 1 ? ` (and ${errors.length - 1} more)` : "";
  return `${reasonOf(first)}${others}`;
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && "errors" in error && Array.isArray(error.errors);
}

function reasonOf(message: Message): string {
  const missing = missingPackage(message);
  if (missing !== undefined)
    return `there is no package '${missing}'. Install it, or name it in 'external' if workers have it`;
  const unresolved = /^Could not resolve "(.+)"$/.exec(message.text)?.[1];
  if (unresolved !== undefined) return `there is no module '${unresolved}'`;
  const unloadable = /^No loader is configured for "(.+)" files: (.+)$/.exec(message.text)?.[2];
  if (unloadable !== undefined) {
    return `'${unloadable}' cannot be imported. Read it as a file, and name it in 'include' so that it travels along`;
  }
  return message.text;
}

/** `@scope/name` of an import that found no package; `undefined` for any other failure. */
function missingPackage({ text, notes }: Message): string | undefined {
  if (notes.some((note) => note.text.includes("exported by package"))) return undefined;
  return /^Could not resolve "((?:@[^/"]+\/)?[^./#"][^/"]*)(?:\/.*)?"$/.exec(text)?.[1];
}
