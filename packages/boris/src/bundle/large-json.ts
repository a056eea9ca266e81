import { readFile, stat } from "node:fs/promises";
import type { Plugin } from "esbuild";

/** Below this, esbuild's own way is as fast, and it drops keys that nobody imports. */
const largeBytes = 262_144;

/**
 * Large JSON files are put into the bundle as texts that are parsed when the module is used. As object literals, which is
 * esbuild's way, they take several times as long to build and to load, and most of the source map is about them.
 */
export function largeJson(): Plugin {
  return {
    name: "boris-large-json",
    setup(build) {
      build.onLoad({ filter: /\.json$/ }, async ({ path }) => {
        if ((await stat(path)).size < largeBytes) return undefined;
        const text = compact(await readFile(path, "utf8"));
        if (text === undefined) return undefined;
        return { contents: `module.exports = JSON.parse(${JSON.stringify(text)});`, loader: "js" };
      });
    },
  };
}

/** `undefined` for what is no JSON: esbuild says best what is wrong with it. */
function compact(text: string): string | undefined {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return undefined;
  }
}
