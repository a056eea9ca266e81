import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const entry = fileURLToPath(new URL("../../packages/boris/src/lambda.ts", import.meta.url));

/** The worker as it is deployed: one file, minified, with `require` for what is CommonJS in it, as SST builds functions. */
export async function buildHandler(): Promise<URL> {
  const outfile = join(mkdtempSync(join(tmpdir(), "boris-handler-")), "bundle.mjs");
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    minify: true,
    platform: "node",
    target: "node24",
    format: "esm",
    logLevel: "error",
    banner: {
      js: 'import { createRequire as makeRequire } from "node:module"; const require = makeRequire(import.meta.url);',
    },
  });
  return pathToFileURL(outfile);
}
