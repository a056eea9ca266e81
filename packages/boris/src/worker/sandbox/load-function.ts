import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { pathToFileURL } from "node:url";
import { withEnv } from "./env.ts";
import type { FunctionSource } from "./ipc.ts";

export type LoadedFunction = (param: unknown, context: unknown) => unknown;

/**
 * Imports bundles. A bundle with other captured values or another environment is a module of its own, so
 * that no job sees another's; each is loaded once.
 */
export class FunctionLoader {
  readonly #loaded = new Map<string, Promise<LoadedFunction>>();

  /** Rejects with what the bundle's modules throw while they are evaluated. */
  load(source: FunctionSource): Promise<LoadedFunction> {
    const url = moduleUrl(source);
    let loaded = this.#loaded.get(url);
    if (loaded === undefined) {
      loaded = withEnv(source.env, () => importFunction(url, source.capturesFile));
      this.#loaded.set(url, loaded);
    }
    return loaded;
  }
}

function moduleUrl({ bundleFile, capturesFile, env }: FunctionSource): string {
  const url = pathToFileURL(bundleFile);
  if (capturesFile !== undefined) url.searchParams.set("c", basename(capturesFile));
  if (Object.keys(env).length > 0) url.searchParams.set("e", createHash("sha256").update(JSON.stringify(env)).digest("hex"));
  return url.href;
}

async function importFunction(url: string, capturesFile: string | undefined): Promise<LoadedFunction> {
  const bundle: { instantiate?: unknown } = await import(url);
  const { instantiate } = bundle;
  if (typeof instantiate !== "function") throw new TypeError("The bundle exports no 'instantiate'");
  const fn: unknown = await instantiate(capturesFile === undefined ? undefined : await readFile(capturesFile));
  if (typeof fn !== "function") throw new TypeError("The bundle made no function");
  return fn as LoadedFunction;
}
