import fs from "node:fs";
import path from "node:path";
import { parseSync, type Class, type ModuleExportName, type Node, type Program } from "oxc-parser";
import { CaptureError } from "../../errors.ts";
import { formatPlace } from "./place.ts";
import { isClassNode, isFunctionNode, patternNames, walk, type FunctionNode } from "./syntax.ts";

type Language = "js" | "jsx" | "ts" | "tsx";

/**
 * One source file: text, syntax tree, functions and exports.
 *
 * The parser is oxc: it reads TypeScript and JavaScript into one kind of tree (ESTree with
 * TypeScript's nodes), loads in about 10 ms and needs no compiler API.
 */
export class SourceUnit {
  readonly file: string;
  readonly text: string;
  readonly language: Language;
  readonly program: Program;
  /** True if the text is written as an ES module, whatever it runs as. */
  readonly isModule: boolean;
  readonly functions: readonly (FunctionNode | Class)[];
  /** Names of top-level bindings → the names under which they are exported. */
  readonly exports: ReadonlyMap<string, string>;
  readonly #lineStarts: readonly number[];
  #original: ((line: number, column: number) => string | undefined) | undefined;

  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
    this.language = languageOf(file);
    this.#lineStarts = lineStarts(text);
    this.program = parse(file, text, this.language);
    this.isModule = /\.m[jt]s$/.test(file) || this.program.body.some((each) => /^(Import|Export)/.test(each.type));
    this.functions = findFunctions(this.program);
    this.exports = findExports(this.program);
  }

  /** Offset of a line and column that count from zero. */
  offsetAt(line: number, column: number): number {
    return (this.#lineStarts[line] ?? this.text.length) + column;
  }

  /** `file:line:column`, for people. */
  place(node: { readonly start: number }): string {
    const line = lineIndex(this.#lineStarts, node.start);
    const column = node.start - (this.#lineStarts[line] ?? 0);
    return this.#original?.(line + 1, column) ?? formatPlace(this.file, line + 1, column + 1);
  }

  /** Has people told of places in what this text was made of: the unit of a bundled program is the bundle. */
  showOriginalPlaces(original: (line: number, column: number) => string | undefined): void {
    this.#original = original;
  }

  slice(node: { readonly start: number; readonly end: number }): string {
    return this.text.slice(node.start, node.end);
  }
}

const units = new Map<string, SourceUnit>();

/** The unit of a file, parsed once while its text stays the same. */
export function sourceUnit(file: string, text: string = fs.readFileSync(file, "utf8")): SourceUnit {
  const known = units.get(file);
  if (known?.text === text) return known;
  const unit = new SourceUnit(file, text);
  units.set(file, unit);
  return unit;
}

export function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** Index of the line that holds an offset. */
export function lineIndex(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? Infinity) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

function languageOf(file: string): Language {
  const extension = path.extname(file);
  if (extension === ".tsx") return "tsx";
  if (extension === ".jsx") return "jsx";
  return /^\.[cm]?ts$/.test(extension) ? "ts" : "js";
}

function parse(file: string, text: string, language: Language): Program {
  const options = { lang: language, astType: "ts", range: true, preserveParens: false } as const;
  const asScript = () => parseSync(file, text, { ...options, sourceType: "script" });
  const asModule = () => parseSync(file, text, { ...options, sourceType: "module" });
  const attempts = /\.c[jt]s$/.test(file) ? [asScript, asModule] : [asModule, asScript];
  let failure = "";
  for (const attempt of attempts) {
    const { errors, program } = attempt();
    if (errors.length === 0) return program;
    failure = errors[0]?.message ?? "";
  }
  throw new CaptureError(`Cannot read the source of ${formatPlace(file)}: ${failure}`);
}

function findFunctions(program: Program): (FunctionNode | Class)[] {
  const found: (FunctionNode | Class)[] = [];
  walk(program, (node) => {
    if (isClassNode(node) || (isFunctionNode(node) && node.body)) found.push(node);
  });
  return found;
}

function findExports(program: Program): Map<string, string> {
  const found = new Map<string, string>();
  for (const statement of program.body) {
    if (statement.type === "ExportNamedDeclaration" && !statement.source && statement.exportKind !== "type") {
      for (const each of statement.specifiers) {
        if (each.exportKind !== "type") found.set(exportName(each.local), exportName(each.exported));
      }
      for (const name of declaredNames(statement.declaration)) found.set(name, name);
    }
    if (statement.type === "ExportDefaultDeclaration") {
      const { declaration } = statement;
      if (declaration.type === "Identifier") found.set(declaration.name, "default");
      else if ("id" in declaration && declaration.id?.type === "Identifier") found.set(declaration.id.name, "default");
    }
  }
  return found;
}

function exportName(name: ModuleExportName): string {
  return name.type === "Literal" ? name.value : name.name;
}

/** Names that a declaration adds to its scope. */
function declaredNames(declaration: Node | null): string[] {
  if (declaration === null) return [];
  if (declaration.type === "VariableDeclaration") {
    return declaration.declarations.flatMap((each) => patternNames(each.id));
  }
  return "id" in declaration && declaration.id?.type === "Identifier" ? [declaration.id.name] : [];
}
