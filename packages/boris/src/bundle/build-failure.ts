import path from "node:path";
import type { BuildFailure, BuildOptions, Message } from "esbuild";
import type { CapturePlan } from "../capture/plan.ts";
import { BundleError } from "../errors.ts";
import { isInstalled, packageOf } from "./installed-package.ts";
import { describeMessagePlace } from "./source-place.ts";

/** One line about what esbuild refused: where in the user's source, what, and what would be right. */
export function bundleErrorOf(cause: unknown, plan: CapturePlan): BundleError {
  if (cause instanceof BundleError) return cause;
  const message = `Cannot bundle '${plan.name}'${reasonOfFailure(cause, plan)}`;
  // What esbuild refused is told in full; its own report would only be printed below it.
  return isBuildFailure(cause) ? new BundleError(message) : new BundleError(message, { cause });
}

/**
 * Options of a build that goes on past what packages import in vain, so that it can be seen who needs them;
 * `undefined` if that is not what failed. Its output is of no use.
 */
export function optionsPastFailure(cause: unknown, options: BuildOptions): BuildOptions | undefined {
  const errors = isBuildFailure(cause) ? cause.errors : [];
  const missing = errors.flatMap((error) => missingPackage(error) ?? []);
  const extensions = errors.flatMap((error) => unloadableFile(error)?.extension ?? []);
  const isAll = errors.length > 0 && errors.length === missing.length + extensions.length;
  if (!isAll || !errors.every(({ location }) => isInstalled(location?.file ?? ""))) return undefined;
  return {
    ...options,
    external: [...(options.external ?? []), ...missing],
    loader: Object.fromEntries(extensions.map((extension) => [extension, "empty"])),
  };
}

function reasonOfFailure(cause: unknown, plan: CapturePlan): string {
  const errors = isBuildFailure(cause) ? cause.errors : [];
  const [first] = errors;
  if (!first) return `: ${String(cause).split("\n", 1).join()}`;
  return ` at ${describeMessagePlace(first, plan)}: ${reasonOfFirst(first, errors, plan)}`;
}

function reasonOfFirst(first: Message, errors: readonly Message[], plan: CapturePlan): string {
  const packages = new Set(errors.map(missingPackage));
  // All that are missing, since it takes one 'external' to name them.
  if (!packages.has(undefined) && packages.size > 1) {
    const names = [...packages];
    return `there are no packages '${names.join("', '")}'. Install them, or pass ${asExternal(...names)} if workers have them`;
  }
  const others = errors.length > 1 ? ` (and ${errors.length - 1} more)` : "";
  return `${reasonOf(first, plan)}${others}`;
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && "errors" in error && Array.isArray(error.errors);
}

function reasonOf(message: Message, plan: CapturePlan): string {
  const missing = missingPackage(message);
  if (missing !== undefined)
    return `there is no package '${missing}'. Install it, or pass ${asExternal(missing)} if workers have it`;
  const unresolved = /^Could not resolve "(.+)"$/.exec(message.text)?.[1];
  if (unresolved !== undefined) return `there is no module '${unresolved}'`;
  const unloadable = unloadableFile(message);
  if (unloadable === undefined) return message.text;
  const importer = packageOf(path.resolve(plan.projectRoot, message.location?.file ?? ""));
  const advice = importer
    ? `Pass ${asExternal(importer.name)} if workers have that package installed`
    : "Read it as a file, and name it in 'include' so that it travels along";
  return `'${unloadable.file}' cannot be imported. ${advice}`;
}

/** A file that is no module, and which esbuild does not know either. */
function unloadableFile({ text }: Message): { readonly extension: string; readonly file: string } | undefined {
  const [, extension, file] = /^No loader is configured for "(.+)" files: (.+)$/.exec(text) ?? [];
  return extension === undefined || file === undefined ? undefined : { extension, file };
}

/** `@scope/name` of an import that found no package; `undefined` for any other failure. */
function missingPackage({ text, notes }: Message): string | undefined {
  if (notes.some((note) => note.text.includes("exported by package"))) return undefined;
  return /^Could not resolve "((?:@[^/"]+\/)?[^./#"][^/"]*)(?:\/.*)?"$/.exec(text)?.[1];
}

/** The option that keeps packages out of a bundle, as one writes it. */
export function asExternal(...packages: readonly (string | undefined)[]): string {
  return `external: ["${packages.join('", "')}"]`;
}
