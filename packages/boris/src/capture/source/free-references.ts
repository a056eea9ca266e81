import { createRequire } from "node:module";
import type * as scopeManager from "@typescript-eslint/scope-manager";
import type { ScopeManager, Variable } from "@typescript-eslint/scope-manager";
import type { Node } from "oxc-parser";
import { parseRunning } from "./match-function.ts";
import type { SourceUnit } from "./source-unit.ts";

/** A use, inside a piece of source, of a name that is declared outside of it. */
export interface FreeReference {
  readonly name: string;
  readonly identifier: Node & { readonly type: "Identifier" };
  /** What it refers to; nothing for globals. */
  readonly variable: Variable | undefined;
}

type ScopeLibrary = typeof scopeManager;

const require = createRequire(import.meta.url);
const managers = new WeakMap<SourceUnit, ScopeManager>();

/**
 * The scopes of a unit. `@typescript-eslint/scope-manager` tells uses of values from uses of types,
 * which decides what has to be shipped. It takes about 40 ms to load, so exported functions, which
 * need no scopes, don't load it.
 */
function scopesOf(unit: SourceUnit): ScopeManager {
  const known = managers.get(unit);
  if (known) return known;
  const { analyze } = require("@typescript-eslint/scope-manager") as ScopeLibrary;
  const manager = analyze(unit.program as unknown as Parameters<ScopeLibrary["analyze"]>[0], {
    sourceType: unit.isModule ? "module" : "script",
    lib: [],
  });
  managers.set(unit, manager);
  return manager;
}

/** Variables of the unit's own top level, imports included. */
export function topVariables(unit: SourceUnit): ReadonlyMap<string, Variable> {
  return topScope(unit)?.set ?? new Map<string, Variable>();
}

function topScope(unit: SourceUnit) {
  const { scopes } = scopesOf(unit);
  const moduleScope = unit.isModule
    ? scopes.find((scope) => scope.block === scopes[0]?.block && scope !== scopes[0])
    : undefined;
  return moduleScope ?? scopes[0];
}

export function isTopVariable(unit: SourceUnit, variable: Variable): boolean {
  return variable.scope === topScope(unit);
}

/** True for what neither the unit nor a scope in it declares. */
export function isGlobalReference(unit: SourceUnit, variable: Variable | undefined): variable is undefined {
  return variable === undefined || (variable.scope.upper === null && !isTopVariable(unit, variable));
}

const cached = new WeakMap<Node, readonly FreeReference[]>();

/** Uses of outer names as values, inside `node`. */
export function freeReferences(unit: SourceUnit, node: Node): readonly FreeReference[] {
  const known = cached.get(node);
  if (known) return known;
  const range = rangeWithDecorators(node);
  const found = scopesOf(unit).scopes.flatMap((scope) =>
    scope.references.flatMap((reference): FreeReference[] => {
      const identifier = reference.identifier as unknown as FreeReference["identifier"];
      if (!holds(range, identifier) || !reference.isValueReference || isInType(identifier)) return [];
      const variable = reference.resolved ?? undefined;
      if (variable && isDeclaredIn(range, unit, variable)) return [];
      return [{ name: identifier.name, identifier, variable }];
    }),
  );
  cached.set(node, found);
  return found;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

function rangeWithDecorators(node: Node): Range {
  const first = "decorators" in node ? node.decorators?.[0] : undefined;
  return { start: Math.min(node.start, first?.start ?? node.start), end: node.end };
}

export function holds(range: Range, node: Range): boolean {
  return node.start >= range.start && node.start < range.end;
}

function isDeclaredIn(range: Range, unit: SourceUnit, variable: Variable): boolean {
  if (variable.scope.block === (unit.program as unknown)) return false;
  if (!holds(range, rangeOf(variable.scope.block))) return false;
  if (variable.defs.length === 0) return variable.name === "arguments";
  return variable.defs.every((definition) => holds(range, rangeOf(definition.name)));
}

/** The other library's nodes are the parser's own, under other types. */
export function rangeOf(node: { readonly range: readonly [number, number] }): Range {
  return { start: node.range[0], end: node.range[1] };
}

/** `typeof x` in a type and the like: the scope library counts some of them as uses of the value. */
function isInType(identifier: Node): boolean {
  for (let { parent } = identifier as { parent?: Node | null }; parent; parent = parent.parent) {
    switch (parent.type) {
      case "TSTypeQuery":
      case "TSTypeReference":
      case "TSInterfaceHeritage":
      case "TSClassImplements":
        return true;
      case "TSQualifiedName":
        continue;
      default:
        return false;
    }
  }
  return false;
}

/** Names that the text of a running function takes from outside of itself. */
export function analyzeRunning(text: string): string[] {
  const program = parseRunning(text);
  if (program === undefined) return [];
  const { analyze } = require("@typescript-eslint/scope-manager") as ScopeLibrary;
  const manager = analyze(program as unknown as Parameters<ScopeLibrary["analyze"]>[0], {
    sourceType: "module",
    lib: [],
  });
  return manager.scopes[0]?.through.map((reference) => reference.identifier.name) ?? [];
}
