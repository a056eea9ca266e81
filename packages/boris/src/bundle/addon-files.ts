import { readFile } from "node:fs/promises";
import type { InputGraph } from "./input-graph.ts";
import { type InstalledPackage, nativeMark, packageOf } from "./installed-package.ts";

/** Packages that look for a compiled file at run time, on behalf of the package that imports them. */
export const addonLoaders = new Set([
  "bindings",
  "node-gyp-build",
  "node-gyp-build-optional-packages",
  "node-pre-gyp",
  "@mapbox/node-pre-gyp",
  "pkg-prebuilds",
  "prebuild-install",
]);

const loadsCompiledFile = /\.node\b|\bdlopen\b|build\/(?:Release|Debug)/;

/** A file of each addon that code in the bundle would load. */
export async function addonFiles(graph: InputGraph): Promise<string[]> {
  const loaders = graph.emitted.filter((file) => addonLoaders.has(packageOf(file)?.name ?? ""));
  const compiled = graph.emitted.filter((file) => file.endsWith(".node"));
  const marked = await Promise.all(packagesOf(graph).map((files) => markedFile(files)));
  return [...loaders, ...compiled, ...marked.filter((file) => file !== undefined)];
}

interface PackageFiles {
  readonly from: InstalledPackage;
  readonly files: string[];
}

function packagesOf(graph: InputGraph): PackageFiles[] {
  const packages = new Map<string, PackageFiles>();
  for (const file of graph.emitted) {
    const from = packageOf(file);
    if (!from) continue;
    const known = packages.get(from.folder);
    if (known) known.files.push(file);
    else packages.set(from.folder, { from, files: [file] });
  }
  return [...packages.values()];
}

/** Many packages with C++ sources have them for one file of many, so the files in the bundle are looked at. */
async function markedFile({ from, files }: PackageFiles): Promise<string | undefined> {
  const mark = await nativeMark(from);
  if (mark === "platforms") return files[0];
  if (mark === undefined) return undefined;
  for (const file of files) {
    if (loadsCompiledFile.test(await readFile(file, "utf8"))) return file;
  }
  return undefined;
}
