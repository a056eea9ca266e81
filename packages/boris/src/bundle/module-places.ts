import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "esbuild";

const namespace = "boris-place";
const unpacker = "boris-unpack-files";

const asksForPlace = /\bimport\s*\.\s*meta\b|\b__(?:dirname|filename)\b/;

/**
 * When files travel with a bundle, a module that asks where it is gets its own place among those files, not the
 * bundle's: `new URL("./model.bin", import.meta.url)` is right on the worker as it is on the client.
 *
 * Names of Node.js for the place become properties of `$boris_here`, which each module that asks gets for itself.
 */
export class ModulePlaces {
  readonly define: Readonly<Record<string, string>> = {
    "import.meta.url": "$boris_here.url",
    "import.meta.filename": "$boris_here.filename",
    "import.meta.dirname": "$boris_here.dirname",
    __filename: "$boris_here.filename",
    __dirname: "$boris_here.dirname",
  };
  readonly #projectRoot: string;
  readonly #unpackedRoot: string;
  #asked = false;

  /** `unpackedRoot` stands for the project root in the folder of the unpacked files. */
  constructor(projectRoot: string, unpackedRoot: string) {
    this.#projectRoot = projectRoot;
    this.#unpackedRoot = unpackedRoot;
  }

  /** Whether any module asked for its place. */
  get asked(): boolean {
    return this.#asked;
  }

  /** The text of a module that knows its place. */
  tell(file: string, text: string): string {
    if (!asksForPlace.test(text)) return text;
    this.#asked = true;
    const place = JSON.stringify(`${namespace}:${this.#unpacked(file)}`);
    // Imports are hoisted, so that one at the end leaves all positions as they are. CommonJS modules may have it too:
    // only an `export` would make esbuild take them for something else.
    return `${text}\nimport { here as $boris_here } from ${place};`;
  }

  /** Serves the modules that {@link tell} imports. */
  plugin(): Plugin {
    return {
      name: namespace,
      setup(build) {
        build.onResolve({ filter: new RegExp(`^${namespace}:`) }, (request) => ({
          path: request.path.slice(namespace.length + 1),
          namespace,
        }));
        build.onResolve({ filter: new RegExp(`^${unpacker}$`) }, (request) => ({
          path: request.path,
          namespace: unpacker,
        }));
        build.onLoad({ filter: /.*/, namespace }, ({ path: file }) => ({ contents: placeModule(file) }));
        build.onLoad({ filter: /.*/, namespace: unpacker }, unpackerModule);
      },
    };
  }

  #unpacked(file: string): string {
    return this.#unpackedRoot + path.relative(this.#projectRoot, file).split(path.sep).join("/");
  }
}

function placeModule(file: string): string {
  return `
import path from "node:path";
import { pathToFileURL } from "node:url";
import { unpackedFolder } from "${unpacker}";
const filename = path.join(unpackedFolder, ${JSON.stringify(file)});
export const here = { filename, dirname: path.dirname(filename), url: pathToFileURL(filename).href };`;
}

function unpackerModule() {
  const extension = path.extname(import.meta.filename);
  const source = fileURLToPath(new URL(`./unpack-files${extension}`, import.meta.url));
  return { contents: readFileSync(source, "utf8"), loader: "ts" as const };
}
