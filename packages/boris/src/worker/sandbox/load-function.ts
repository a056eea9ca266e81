import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { withEnv } from "./env.ts";
import type { FunctionSource } from "./ipc.ts";

export interface LoadedFunction {
  readonly fn: (param: unknown, context: unknown) => unknown;
  readonly env: FunctionSource["env"];
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
    const bundle: { instantiate?: unknown } = await import(url.href);
    const { instantiate } = bundle;
    if (typeof instantiate !== "function") throw new TypeError("The bundle exports no 'instantiate'");
    const fn: unknown = await instantiate(capturesFile === undefined ? undefined : await readFile(capturesFile));
    if (typeof fn !== "function") throw new TypeError("The bundle made no function");
    return { fn: fn as LoadedFunction["fn"], env };
  });
}
