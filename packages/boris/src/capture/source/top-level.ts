import type { Class, Node } from "oxc-parser";
import { unwrap, type FunctionNode } from "./syntax.ts";

/** The name of the top-level binding that a function is written as: `function f`, `class C`, `const f = () => …`. */
export function topLevelName(node: FunctionNode | Class): string | undefined {
  if (node.type === "FunctionDeclaration" || node.type === "ClassDeclaration") {
    return node.id && isTopLevel(node) ? node.id.name : undefined;
  }
  const declarator = outsideOfCasts(node).parent;
  if (declarator?.type !== "VariableDeclarator" || declarator.id.type !== "Identifier") return undefined;
  return declarator.parent && isTopLevel(declarator.parent) ? declarator.id.name : undefined;
}

function outsideOfCasts(node: Node): Node {
  const { parent } = node;
  const isCast =
    parent && "expression" in parent && typeof parent.expression === "object" && unwrap(parent as never) !== parent;
  return isCast ? outsideOfCasts(parent) : node;
}

/** True for a declaration that stands in the module's own scope, exported or not. */
function isTopLevel(declaration: Node): boolean {
  const { parent } = declaration;
  if (parent?.type === "Program") return true;
  return parent?.type.startsWith("Export") === true && parent?.parent?.type === "Program";
}
