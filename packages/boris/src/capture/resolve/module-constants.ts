import fs from "node:fs";
import path from "node:path";
import type { Expression, Node } from "oxc-parser";
import { sourceUnit, type SourceUnit } from "../source/source-unit.ts";
import { isClassNode, isFunctionNode, keyName, unwrap } from "../source/syntax.ts";

/** A value that a module makes once and keeps under a name that is never assigned again. */
export interface ModuleConstant {
  readonly name: string;
  /** Members that lead to the value, for `const state = { items: [] }`. */
  readonly steps: readonly string[];
  /** Reads the value from what the name holds. */
  read(holder: unknown): unknown;
}

/** Top-level constants of a module, and the objects and lists that are written out in them. */
export function topLevelConstants(unit: SourceUnit): ModuleConstant[] {
  return unit.program.body.flatMap((statement) => {
    const declaration = "declaration" in statement ? statement.declaration : statement;
    if (declaration?.type !== "VariableDeclaration" || declaration.kind !== "const") return [];
    return declaration.declarations.flatMap((each) => {
      if (each.id.type !== "Identifier" || each.init === null) return [];
      return constantsIn(each.id.name, [], unwrap(each.init));
    });
  });
}

function constantsIn(name: string, steps: readonly string[], initialiser: Expression): ModuleConstant[] {
  if (isFunctionNode(initialiser) || isClassNode(initialiser)) return [];
  const own = { name, steps, read: (holder: unknown) => steps.reduce(readStep, holder) };
  if (initialiser.type !== "ObjectExpression") return [own];
  const members = initialiser.properties.flatMap((property) => {
    if (property.type !== "Property" || property.computed || property.kind !== "init") return [];
    const key = keyName(property.key);
    const value = unwrap(property.value);
    return key !== undefined && isWrittenOut(value) ? constantsIn(name, [...steps, key], value) : [];
  });
  return [own, ...members];
}

function isWrittenOut(value: Expression): boolean {
  return value.type === "ObjectExpression" || value.type === "ArrayExpression" || value.type === "NewExpression";
}

function readStep(holder: unknown, key: string): unknown {
  return typeof holder === "object" && holder !== null
    ? Object.getOwnPropertyDescriptor(holder, key)?.value
    : undefined;
}

/**
 * Names that a module exports and never assigns again; nothing if the module is not found, as with
 * packages.
 */
export function importedConstants(importer: SourceUnit, source: string): ReadonlySet<string> | undefined {
  const unit = relativeModule(importer, source);
  if (unit === undefined) return undefined;
  const constants = constantNames(unit);
  const exported = [...unit.exports].filter(([local]) => constants.has(local)).map(([, name]) => name);
  const reexports = unit.program.body.some(
    (each) =>
      each.type === "ExportAllDeclaration" ||
      ("source" in each && each.type === "ExportNamedDeclaration" && each.source),
  );
  return reexports ? undefined : new Set([...exported, "default"]);
}

/** Names of a module's top-level constants. */
export function constantNames(unit: SourceUnit): ReadonlySet<string> {
  return new Set(unit.program.body.flatMap((statement) => namesOf(statement)));
}

function namesOf(statement: Node): string[] {
  const declaration = "declaration" in statement ? (statement.declaration as Node | null) : statement;
  if (declaration?.type !== "VariableDeclaration" || declaration.kind !== "const") return [];
  return declaration.declarations.flatMap((each) => (each.id.type === "Identifier" ? [each.id.name] : []));
}

const ENDINGS = ["", ".ts", ".js", ".mts", ".mjs", "/index.ts", "/index.js"];

/** The module that a relative import leads to. */
export function relativeModule(importer: SourceUnit, source: string): SourceUnit | undefined {
  if (!source.startsWith(".")) return undefined;
  const base = path.resolve(path.dirname(importer.file), source);
  // TypeScript lets `./x.ts` be imported as `./x.js`.
  const candidates = [...ENDINGS.map((ending) => base + ending), base.replace(/\.js$/, ".ts")];
  const file = candidates.find((each) => fs.statSync(each, { throwIfNoEntry: false })?.isFile());
  return file !== undefined && /\.[cm]?[jt]sx?$/.test(file) ? sourceUnit(file) : undefined;
}
