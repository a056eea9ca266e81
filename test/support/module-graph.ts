import { readFileSync } from "node:fs";
import { glob } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parseSync } from "oxc-parser";

/** One import of one module, as it stands in the source. */
export interface Import {
  /** Path of the importing module, relative to the folder that was read. */
  readonly from: string;
  /** A path relative to that folder, or the specifier of something outside of it. */
  readonly to: string;
  readonly outside: boolean;
  /** `type` imports are gone at run time; `dynamic` ones are loaded when they are reached. */
  readonly kind: "value" | "type" | "dynamic";
}

/** All imports and re-exports of the modules in `folder`, leaving out those that only tests use. */
export async function readImports(folder: string): Promise<Import[]> {
  const imports: Import[] = [];
  for await (const path of glob("**/*.ts", { cwd: folder })) {
    if (/\.(test|conformance|fake)\.ts$/.test(path)) continue;
    imports.push(...importsOf(path, readFileSync(join(folder, path), "utf8")));
  }
  return imports;
}

export function importsOf(path: string, source: string): Import[] {
  const { module, errors } = parseSync(path, source);
  if (errors.length > 0) throw new SyntaxError(`${path}: ${errors[0]?.message}`);

  const found: Import[] = [];
  const add = (specifier: string, kind: Import["kind"]): void => {
    const outside = !specifier.startsWith(".");
    found.push({ from: path, to: outside ? specifier : join(dirname(path), specifier), outside, kind });
  };

  for (const { moduleRequest, entries } of module.staticImports) {
    add(moduleRequest.value, entries.length > 0 && entries.every((entry) => entry.isType) ? "type" : "value");
  }
  for (const { entries } of module.staticExports) {
    const request = entries[0]?.moduleRequest;
    if (request) add(request.value, entries.every((entry) => entry.isType) ? "type" : "value");
  }
  for (const { moduleRequest } of module.dynamicImports) {
    const literal = /^(["'`])([^$]*)\1$/.exec(source.slice(moduleRequest.start, moduleRequest.end));
    // What is computed cannot be judged here; a sandbox loads its bundle so.
    if (literal?.[2] !== undefined) add(literal[2], "dynamic");
  }
  return found;
}

/** The shortest ways along value imports from `start` to whatever `isGoal` accepts, each as a list of modules. */
export function staticWays(imports: readonly Import[], start: string, isGoal: (to: string) => boolean): string[][] {
  const ways: string[][] = [];
  const seen = new Set([start]);
  const waiting = [[start]];
  for (let way = waiting.shift(); way !== undefined; way = waiting.shift()) {
    for (const { from, to, kind } of imports) {
      if (kind !== "value" || from !== way.at(-1) || seen.has(to)) continue;
      seen.add(to);
      const longer = [...way, to];
      if (isGoal(to)) ways.push(longer);
      waiting.push(longer);
    }
  }
  return ways;
}

/** Import cycles, each as the list of its modules with the first one repeated at the end. */
export function cycles(imports: readonly Import[]): string[][] {
  const next = Map.groupBy(
    imports.filter(({ outside }) => !outside),
    ({ from }) => from,
  );
  const found: string[][] = [];
  const done = new Set<string>();
  const visit = (module: string, way: readonly string[]): void => {
    const start = way.indexOf(module);
    if (start !== -1) found.push([...way.slice(start), module]);
    if (start !== -1 || done.has(module)) return;
    for (const { to } of next.get(module) ?? []) visit(to, [...way, module]);
    done.add(module);
  };
  for (const module of next.keys()) visit(module, []);
  return found;
}
