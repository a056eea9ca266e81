import type { Class, Node } from "oxc-parser";
import type { Trail } from "../draft/trail.ts";
import type { SourceUnit } from "../source/source-unit.ts";
import { children, isClassNode, isMethod, type FunctionNode } from "../source/syntax.ts";

/** What the code at some place may refer to. */
interface Surroundings {
  /** `this` and `new.target` are the code's own. */
  readonly ownThis: boolean;
  readonly ownSuper: boolean;
  readonly privateNames: ReadonlySet<string>;
}

/**
 * Refuses a function that needs what no copy can have: `this`, `super`, `new.target` or private
 * names of its surroundings. The function given to `map` is called without a receiver.
 */
export function checkReceiver(trail: Trail, unit: SourceUnit, node: FunctionNode | Class, isRoot: boolean): void {
  const isArrow = node.type === "ArrowFunctionExpression";
  const check = (inner: Node, around: Surroundings): void => {
    const problem = problemOf(inner, around, isArrow, isRoot && isMethod(node));
    if (problem) trail.refuse(`${problem.what} (${unit.place(inner)})${problem.more ?? ""}`, problem.advice);
    for (const [child, within] of childrenWithin(inner, node, around)) check(child, within);
  };
  check(node, {
    ownThis: isClassNode(node) || (!isArrow && !isRoot),
    ownSuper: false,
    privateNames: new Set(),
  });
}

interface Problem {
  readonly what: string;
  readonly more?: string;
  readonly advice: string;
}

function problemOf(node: Node, around: Surroundings, isArrow: boolean, isMethodRoot: boolean): Problem | undefined {
  if (node.type === "ThisExpression" && !around.ownThis) {
    if (isArrow) {
      return {
        what: "the arrow function uses `this` of its surroundings",
        more: ", which cannot be read from outside",
        advice: "copy what it needs into a constant first: `const { factor } = this`",
      };
    }
    return {
      what: `the ${isMethodRoot ? "method" : "function"} uses \`this\``,
      more: ", but it is called without a receiver on the worker",
      advice: "pass an arrow function: `(x) => object.method(x)`",
    };
  }
  if (node.type === "Super" && !around.ownSuper) {
    return {
      what: "the function uses `super` outside of its class",
      advice: "pass a function that calls the method on an object: `(x) => object.method(x)`",
    };
  }
  if (node.type === "MetaProperty" && node.meta.name === "new" && !around.ownThis) {
    return { what: "the function uses `new.target` of its surroundings", advice: "copy it into a constant first" };
  }
  if (node.type === "PrivateIdentifier" && !around.privateNames.has(node.name)) {
    return {
      what: `the function uses the private name #${node.name} outside of its class`,
      advice: "pass a function that calls a public method on an instance made on the worker",
    };
  }
  return undefined;
}

function childrenWithin(node: Node, root: Node, around: Surroundings): [Node, Surroundings][] {
  if (isClassNode(node)) return classChildren(node, root, around);
  const ownFunction = node !== root && (node.type === "FunctionExpression" || node.type === "FunctionDeclaration");
  const within = {
    ownThis: around.ownThis || ownFunction,
    ownSuper: around.ownSuper || node.type === "ObjectExpression",
    privateNames: around.privateNames,
  };
  return children(node)
    .filter((child) => !isTypeNode(child))
    .map((child) => [child, within]);
}

function classChildren(node: Class, root: Node, around: Surroundings): [Node, Surroundings][] {
  const privateNames = new Set(around.privateNames);
  for (const member of node.body.body) {
    if ("key" in member && member.key.type === "PrivateIdentifier") privateNames.add(member.key.name);
  }
  const inBody = { ownThis: true, ownSuper: true, privateNames };
  const outside = { ...around, ownThis: around.ownThis || node === root, privateNames };
  return children(node).map((child) => [child, child === node.body ? inBody : outside]);
}

function isTypeNode(node: Node): boolean {
  return /^TS.*(Annotation|Type|Instantiation|Parameter)$/.test(node.type) && node.type !== "TSParameterProperty";
}
