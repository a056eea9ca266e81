import type { Expression, Node } from "oxc-parser";
import { topVariables } from "../source/free-references.ts";
import type { SourceUnit } from "../source/source-unit.ts";
import { unwrap } from "../source/syntax.ts";

/** An initialiser that gives what a module exports, so that the worker imports it, too. */
export type ImportingInitialiser =
  | { readonly kind: "require" }
  | { readonly kind: "awaited-import"; readonly source: string }
  /** A bundle has a `require` of its own. */
  | { readonly kind: "create-require" };

export function importingInitialiser(
  unit: SourceUnit,
  name: string,
  initialiser: Expression,
): ImportingInitialiser | undefined {
  if (isRequireCall(initialiser) && requireIsNodes(unit)) return { kind: "require" };
  const source = awaitedImport(initialiser);
  if (source !== undefined) return { kind: "awaited-import", source };
  return name === "require" && isCreateRequire(unit, initialiser) ? { kind: "create-require" } : undefined;
}

/** `require("x")`, or a member of it. */
function isRequireCall(expression: Expression): boolean {
  if (expression.type === "MemberExpression") return isRequireCall(unwrap(expression.object));
  return (
    expression.type === "CallExpression" &&
    expression.callee.type === "Identifier" &&
    expression.callee.name === "require" &&
    expression.arguments[0]?.type === "Literal"
  );
}

/** False if the unit has a `require` of its own making. */
function requireIsNodes(unit: SourceUnit): boolean {
  const declared = topVariables(unit).get("require")?.defs[0]?.node as unknown as Node | undefined;
  if (declared === undefined || !unit.isModule) return true;
  return (
    declared.type === "VariableDeclarator" && declared.init !== null && isCreateRequire(unit, unwrap(declared.init))
  );
}

/** The module of `await import("x")`. */
function awaitedImport(expression: Expression): string | undefined {
  if (expression.type !== "AwaitExpression") return undefined;
  const awaited = unwrap(expression.argument);
  if (awaited.type !== "ImportExpression" || awaited.source.type !== "Literal") return undefined;
  return typeof awaited.source.value === "string" ? awaited.source.value : undefined;
}

/** `createRequire(import.meta.url)`. */
function isCreateRequire(unit: SourceUnit, expression: Expression): boolean {
  return expression.type === "CallExpression" && unit.slice(expression.callee).endsWith("createRequire");
}
