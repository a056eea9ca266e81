import { rm } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import type * as esbuild from "esbuild";

/**
 * Builds what a Lambda function is deployed from: a folder with `handler.mjs`, made of the module `entry` and of all
 * that it imports. Each function has a folder of its own, since SST writes a file into it.
 */
export async function buildLambda(name: string, entry: string): Promise<string> {
  const { root, work } = $cli.paths;
  const folder = path.join(work, "lambda", name);
  await rm(folder, { recursive: true, force: true });
  // Not imported: SST would bundle it into the program that deploys.
  const { build } = createRequire(path.join(root, "package.json"))("esbuild") as typeof esbuild;
  await build({
    absWorkingDir: root,
    entryPoints: { handler: entry },
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    // What is imported later stays apart: a worker's sandboxes are started from the same file, and load little of it.
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node24",
    mainFields: ["module", "main"],
    // Names stay as they are: stack traces in the logs are read by people.
    minifySyntax: true,
    minifyWhitespace: true,
    // What CommonJS packages look for.
    banner: {
      js: 'import { createRequire as $createRequire } from "node:module"; const require = $createRequire(import.meta.url);',
    },
    logLevel: "warning",
  });
  return folder;
}
