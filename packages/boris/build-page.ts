/** Makes of the report's page, which runs in browsers, two files that the command line puts into the HTML that it writes. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** What the page is made of beside our own code. Their licences ask to go along. */
const libraries = ["uplot", "@tanstack/table-core", "@tanstack/store"];

await build({
  entryPoints: [here("page/main.ts"), here("page/page.css")],
  outdir: here("dist/report/page"),
  bundle: true,
  minify: true,
  format: "esm",
  // The first that have both DecompressionStream and light-dark().
  target: ["chrome123", "firefox121", "safari17.5"],
  charset: "utf8",
  legalComments: "none",
  banner: { js: `/*\n${libraries.map(licenceOf).join("\n\n")}\n*/` },
  logLevel: "warning",
});

function here(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

/** The text of a library's licence, which lies beside its `package.json`. */
function licenceOf(name: string): string {
  const entry = fileURLToPath(import.meta.resolve(name));
  const folder = entry.slice(0, entry.lastIndexOf(`/${name}/`) + name.length + 1);
  return `${name}\n\n${readFileSync(`${folder}/LICENSE`, "utf8").trim()}`;
}
