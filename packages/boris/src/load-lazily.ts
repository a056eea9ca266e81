import { createRequire } from "node:module";
import { extname } from "node:path";

const load = createRequire(import.meta.url);

/**
 * Loads a module of this package when it is first needed, synchronously: `map` captures values as they are at the time of
 * the call. `path` is relative to this folder, without its extension, which differs between sources and package.
 */
export function loadLazily(path: string): unknown {
  return load(`./${path}${extname(import.meta.url)}`);
}
