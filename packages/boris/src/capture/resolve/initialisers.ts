import type { Expression } from "oxc-parser";
import type { SourceUnit } from "../source/source-unit.ts";
import { unwrap } from "../source/syntax.ts";

/** `require("x")`, or a member of it. */
export function isRequireCall(expression: Expression): boolean {
  if (expression.type === "MemberExpression") return isRequireCall(unwrap(expression.object));
  return (
    expression.type === "CallExpression" &&
    expression.callee.type === "Identifier" &&
    expression.callee.name === "require" &&
    expression.arguments[0]?.type === "Literal"
  );
}

/** The module of `await import("x")`. */
export function awaitedImport(expression: Expression): string | undefined {
  if (expression.type !== "AwaitExpression") return undefined;
  const awaited = unwrap(expression.argument);
  if (awaited.type !== "ImportExpression" || awaited.source.type !== "Literal") return undefined;
  return typeof awaited.source.value === "string" ? awaited.source.value : undefined;
}

/** `createRequire(import.meta.url)`. A bundle has a `require` of its own. */
export function isCreateRequire(expression: Expression, unit: SourceUnit): boolean {
  return expression.type === "CallExpression" && unit.slice(expression.callee).endsWith("createRequire");
}
