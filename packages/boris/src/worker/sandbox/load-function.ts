import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { withEnv } from "./env.ts";
import type { FunctionSource } from "./ipc.ts";

export interface LoadedFunction {
  readonly fn: (param: unknown, context: unknown) => unknown;
  readonly env: FunctionSource["env"];
}

/** What every bundle exports; its hash was checked, so that it is one. */
interface BundleModule {
  instantiate(captures: Uint8Array | undefined): LoadedFunction["fn"] | Promise<LoadedFunction["fn"]>;
}

/**
 * Imports a bundle. With other captured values or another environment it is a module of its own, so that no job sees
 * another's. Rejects with what the bundle's modules throw while they are evaluated.
 */
export async function loadFunction(source: FunctionSource | undefined): Promise<LoadedFunction> {
  if (source === undefined) throw new Error("The worker named a function that it did not send");
  const { bundleFile, capturesFile, env, key } = source;
  const url = pathToFileURL(bundleFile);
  url.searchParams.set("c", createHash("sha256").update(key).digest("hex").slice(0, 16));
  return withEnv(env, async () => {
    const bundle = (await import(url.href)) as BundleModule;
    return { fn: await bundle.instantiate(capturesFile === undefined ? undefined : await readFile(capturesFile)), env };
  });
}
