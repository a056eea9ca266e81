import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Draft } from "../draft/draft.ts";
import { sortedSites } from "../draft/slice.ts";
import type { GeneratedModule } from "../plan.ts";
import { NAMESPACE, SLICE_EXPORT } from "./names.ts";
import { siteName } from "./site-factory.ts";

/** The entry of a function that a module exports: it is imported, and that is all. */
export function importingEntry(projectRoot: string, file: string, exported: string): GeneratedModule {
  const from = specifierOf(projectRoot, file);
  const lines = [
    `import { ${exported} as fn } from ${from};`,
    "export function instantiate() {",
    "  return fn;",
    "}",
    "",
  ];
  return entryModule(projectRoot, lines.join("\n"));
}

/** The entry of a function that is put together on the worker: from modules, the script's code and captured values. */
export function restoringEntry(draft: Draft, root: string): GeneratedModule {
  const { projectRoot } = draft;
  const imports = new EntryImports(projectRoot);
  const definitions = [...draft.references]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([key, { file, isModule, path: steps }]) =>
        `${JSON.stringify(key)}: () => ${imports.name(file, isModule, steps)}`,
    );
  const sites: string[] = [];
  const slices: string[] = [];
  for (const slice of sortedSlices(draft)) {
    const { unit, isScript } = slice;
    if (isScript) slices.push(imports.name(unit.file, unit.isModule, [SLICE_EXPORT]));
    for (const site of isScript ? [] : sortedSites(slice)) {
      const key = JSON.stringify(draft.key(unit.file, site.node.start));
      sites.push(`${key}: ${imports.name(unit.file, unit.isModule, [siteName(site)])}`);
    }
  }
  const program = [
    `root: ${JSON.stringify(root)}`,
    `definitions: { ${definitions.join(", ")} }`,
    `sites: { ${sites.join(", ")} }`,
    `slices: [${slices.join(", ")}]`,
  ];
  return entryModule(
    projectRoot,
    `${imports.text()}export function instantiate(captures) {\n  return restore(captures, { ${program.join(", ")} });\n}\n`,
  );
}

export function sortedSlices(draft: Draft) {
  return [...draft.slices.values()].toSorted((a, b) => (a.unit.file < b.unit.file ? -1 : 1));
}

const restoreFile = fileURLToPath(new URL(`../restore/restore${path.extname(import.meta.url)}`, import.meta.url));

/** Imports of the entry, each module once per name. */
class EntryImports {
  readonly #projectRoot: string;
  readonly #lines: string[] = [];
  #count = 0;

  constructor(projectRoot: string) {
    this.#projectRoot = projectRoot;
    this.#lines.push(`import { restore } from ${specifierOf(projectRoot, restoreFile)};`);
  }

  /** An expression for a member of a module's exports. */
  name(file: string, isModule: boolean, [first, ...rest]: readonly string[]): string {
    const name = `$${this.#count++}`;
    const from = specifierOf(this.#projectRoot, file);
    if (!isModule) {
      this.#lines.push(`const ${name} = require(${from});`);
      return name + members(first === undefined ? [] : [first, ...rest]);
    }
    const clause = first === NAMESPACE ? `* as ${name}` : `{ ${exportName(first ?? "default")} as ${name} }`;
    this.#lines.push(`import ${clause} from ${from};`);
    return name + members(rest);
  }

  text(): string {
    return `${this.#lines.join("\n")}\n`;
  }
}

function exportName(name: string): string {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) ? name : JSON.stringify(name);
}

function members(steps: readonly string[]): string {
  return steps.map((step) => `[${JSON.stringify(step)}]`).join("");
}

/** The specifier of a file as a bundle is to know it: relative, so that it is the same on every machine. */
function specifierOf(projectRoot: string, file: string): string {
  const relative = path.relative(projectRoot, file).split(path.sep).join("/");
  return JSON.stringify(relative.startsWith("../") ? relative : `./${relative}`);
}

/** The module that a worker calls `instantiate` of. */
function entryModule(projectRoot: string, contents: string): GeneratedModule {
  return { path: path.join(projectRoot, "boris-entry.js"), resolveDir: projectRoot, contents, loader: "js" };
}
