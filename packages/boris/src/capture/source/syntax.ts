import type { ArrowFunctionExpression, Class, Expression, Function as PlainFunction, Node } from "oxc-parser";

export type FunctionNode = PlainFunction | ArrowFunctionExpression;

export function isFunctionNode(node: Node | null | undefined): node is FunctionNode {
  switch (node?.type) {
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
      return true;
    default:
      return false;
  }
}

export function isClassNode(node: Node | null | undefined): node is Class {
  return node?.type === "ClassDeclaration" || node?.type === "ClassExpression";
}

/** Direct children, in the order of the parser's fields. */
export function children(node: Node): Node[] {
  const found: Node[] = [];
  for (const [key, value] of Object.entries(node) as [string, unknown][]) {
    if (key === "parent" || key === "range") continue;
    for (const each of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (isNode(each)) found.push(each);
    }
  }
  return found;
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && typeof (value as Partial<Node>).type === "string";
}

/** Visits a node and all that is below it, parents first, and links each to its parent. */
export function walk(root: Node, visit: (node: Node) => void): void {
  const pending: Node[] = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    visit(node);
    const below = children(node);
    for (const child of below) (child as { parent?: Node }).parent = node;
    pending.push(...below.toReversed());
  }
}

/** The expression inside casts, which leave nothing in running code. */
export function unwrap(node: Expression): Expression {
  switch (node.type) {
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "TSNonNullExpression":
    case "TSTypeAssertion":
    case "TSInstantiationExpression":
    case "ParenthesizedExpression":
      return unwrap(node.expression);
    default:
      return node;
  }
}

/** True for `{ m() {} }`, `get m() {}` and class methods: functions whose text starts with their key. */
export function isMethod(node: Node): boolean {
  const { parent } = node;
  if (node.type !== "FunctionExpression" || parent === undefined || parent === null) return false;
  if (parent.type !== "Property" && parent.type !== "MethodDefinition") return false;
  if (parent.value !== node) return false;
  return !("method" in parent) || parent.method || parent.kind !== "init";
}

/** Names that a binding pattern declares. */
export function patternNames(pattern: Node | null): string[] {
  switch (pattern?.type) {
    case "Identifier":
      return [pattern.name];
    case "ObjectPattern":
      return pattern.properties.flatMap((each) =>
        patternNames(each.type === "RestElement" ? each.argument : each.value),
      );
    case "ArrayPattern":
      return pattern.elements.flatMap((each) => patternNames(each));
    case "AssignmentPattern":
      return patternNames(pattern.left);
    case "RestElement":
      return patternNames(pattern.argument);
    default:
      return [];
  }
}

/** The name that the function's place in the source gives it, if there is one. */
export function staticName(node: FunctionNode | Class): string | undefined {
  if (node.id) return node.id.name;
  const { parent } = node;
  switch (parent?.type) {
    case "VariableDeclarator":
      return parent.id.type === "Identifier" ? parent.id.name : undefined;
    case "Property":
    case "MethodDefinition":
    case "PropertyDefinition":
      return parent.computed ? undefined : keyName(parent.key);
    case "AssignmentExpression":
    case "AssignmentPattern":
      return parent.left.type === "Identifier" ? parent.left.name : undefined;
    default:
      return undefined;
  }
}

/** The name of a property key that is not computed. */
export function keyName(key: Node): string | undefined {
  if (key.type === "Identifier" || key.type === "PrivateIdentifier") return key.name;
  return key.type === "Literal" ? String(key.value) : undefined;
}
