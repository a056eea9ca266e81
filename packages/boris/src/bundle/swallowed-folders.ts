import { readFile } from "node:fs/promises";
import type { CapturePlan } from "../capture/plan.ts";
import type { FolderImport, InputGraph } from "./input-graph.ts";
import { isInstalled } from "./installed-package.ts";
import { describeModulePlace } from "./source-place.ts";

/** Warns of imports such as import(`./models/${name}.ts`), for which esbuild takes every file that may be meant. */
export async function describeSwallowedFolders(plan: CapturePlan, graph: InputGraph): Promise<string[]> {
  const own = graph.folderImports.filter(({ importer }) => !isInstalled(importer));
  return Promise.all(own.map((found) => describe(found, plan)));
}

async function describe(found: FolderImport, plan: CapturePlan): Promise<string> {
  const text = plan.generated.get(found.importer)?.contents ?? (await readFile(found.importer, "utf8"));
  const place = describeModulePlace({ file: found.importer, ...positionOf(found, text) }, plan);
  return `${place}: an import of a name that is known at run time only brings all ${found.files.length} files of ${found.pattern}`;
}

/** esbuild tells the pattern only; the text of the import begins like it, up to what is known at run time. */
const templateImport = /\b(?:import|require)\s*\(\s*(?:`(\.[^`$]*)\$\{|["'](\.[^"']*)["']\s*\+)/g;

function positionOf({ pattern }: FolderImport, text: string): { line: number; column: number } {
  const imports = [...text.matchAll(templateImport)];
  const at = imports.find(([, template, sum]) => pattern.startsWith(template ?? sum ?? ""))?.index ?? 0;
  const before = text.slice(0, at).split("\n");
  return { line: before.length, column: before.at(-1)?.length ?? 0 };
}
