import types from "node:util/types";
import type { Variable } from "@typescript-eslint/scope-manager";
import type { Expression, Node, VariableDeclarator } from "oxc-parser";
import type { Draft } from "../draft/draft.ts";
import { Refusal } from "../draft/trail.ts";
import { knownValue } from "../known/known-values.ts";
import { isTopVariable } from "../source/free-references.ts";
import type { SourceUnit } from "../source/source-unit.ts";
import { children, isClassNode, isFunctionNode, unwrap } from "../source/syntax.ts";
import { hostClassOf } from "../values/copy-prototype.ts";
import { describeUnshippable } from "../values/unshippable.ts";
import type { Resolution, VariableOrigin } from "./resolution.ts";
import { unrepeatablePart } from "./unrepeatable.ts";

/**
 * The initialiser of a constant whose value cannot be copied but can be made again: a schema, a
 * client or a formatter that a package or `Intl` made. What Node.js itself holds open (sockets,
 * streams, timers) is never made again behind the user's back.
 */
export function mayRebuild(
  { draft }: Resolution,
  { unit, variable }: VariableOrigin,
  value: unknown,
  error: unknown,
): Expression | undefined {
  const reason = Refusal.reasonOf(error);
  const initialiser = constantInitialiser(variable);
  if (reason === undefined || initialiser === undefined || isHostObject(draft, value)) return undefined;
  const isMadeByPackage = reason === "made-by-package" || (reason === "host-object" && comesFromPackage(draft, value));
  if (!isMadeByPackage || hasEffects(initialiser)) return undefined;
  const obstacle = obstacleTo(unit, variable, initialiser);
  if (obstacle === undefined) return initialiser;
  return draft.trail.refuse(
    `${(error as Error).message.replace(/^Cannot ship[^:]*(:\d+)*\)?: /, "").replace(/\.$/, "")}. ` +
      `It could be made again on the worker by its initialiser, but ${obstacle.problem}`,
    obstacle.advice,
  );
}

/**
 * The initialiser of a constant that only other initialisers use: V8 kept no slot for it, so its
 * value cannot be read.
 */
export function repeatableInitialiser(draft: Draft, { unit, variable }: VariableOrigin): Expression | undefined {
  const initialiser = constantInitialiser(variable);
  if (initialiser === undefined || hasEffects(initialiser)) return undefined;
  const obstacle = obstacleTo(unit, variable, initialiser);
  if (obstacle === undefined) return initialiser;
  return draft.trail.refuse(
    `the value of \`${variable.name}\` cannot be read, as no function uses it. ` +
      `It could be made again on the worker by its initialiser, but ${obstacle.problem}`,
    obstacle.advice,
  );
}

interface Obstacle {
  readonly problem: string;
  readonly advice: string;
}

/** Why running the initialiser again would give something else. */
function obstacleTo(unit: SourceUnit, variable: Variable, initialiser: Expression): Obstacle | undefined {
  const change = laterChange(unit, variable);
  if (change !== undefined)
    return {
      problem: `it is changed afterwards (${unit.place(change)})`,
      advice: "make and change it inside one function, and call that in the initialiser",
    };
  const part = unrepeatablePart(unit, initialiser);
  if (part !== undefined)
    return {
      problem: `\`${unit.slice(part)}\` (${unit.place(part)}) gives another value each time`,
      advice: "pass that value as a parameter, or make all of it inside the function",
    };
  return undefined;
}

function constantInitialiser(variable: Variable): Expression | undefined {
  const declarator = variable.defs[0]?.node as unknown as VariableDeclarator | undefined;
  if (declarator?.type !== "VariableDeclarator" || declarator.init === null || declarator.id.type !== "Identifier")
    return undefined;
  // Bundlers make `var` of `const`.
  if (variable.references.some((reference) => reference.isWrite() && reference.init !== true)) return undefined;
  const initialiser = unwrap(declarator.init);
  return isFunctionNode(initialiser) || isClassNode(initialiser) ? undefined : declarator.init;
}

function isHostObject(draft: Draft, value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (describeUnshippable(value) !== undefined) return true;
  for (
    let each: unknown = Object.getPrototypeOf(value);
    typeof each === "object" && each !== null;
    each = Object.getPrototypeOf(each)
  ) {
    const constructor: unknown = Object.getOwnPropertyDescriptor(each, "constructor")?.value;
    if (typeof constructor !== "function") continue;
    const host = hostClassOf(constructor, draft);
    return host !== undefined && knownValue(host)?.path[0] !== "Intl";
  }
  return false;
}

function comesFromPackage(draft: Draft, value: unknown): boolean {
  const constructor: unknown = typeof value === "function" ? value : (value as object | null)?.constructor;
  if (typeof constructor !== "function" || types.isProxy(constructor)) return false;
  const located = draft.locate(constructor);
  return located.kind === "source" && /[\\/]node_modules[\\/]/.test(located.unit.file);
}

/** The value of `const min = 3`, for when V8 kept no slot for the name. */
export function literalValue(variable: Variable): { readonly value: unknown } | undefined {
  const initialiser = constantInitialiser(variable);
  return initialiser?.type === "Literal" ? { value: initialiser.value } : undefined;
}

/** True for an expression that must not run twice, outside of the functions in it. */
function hasEffects(expression: Node): boolean {
  switch (expression.type) {
    case "AwaitExpression":
    case "YieldExpression":
    case "AssignmentExpression":
    case "UpdateExpression":
    case "ImportExpression":
    case "ThisExpression":
    case "Super":
      return true;
    default:
      return !isFunctionNode(expression) && !isClassNode(expression) && children(expression).some(hasEffects);
  }
}

/** A later statement that changes the object: `x.y = …`, or `x.add(…)` for its effect alone. */
function laterChange(unit: SourceUnit, variable: Variable): Node | undefined {
  return variable.references
    .filter((reference) => reference.init !== true)
    .map((reference) => reference.identifier as unknown as Node)
    .find((identifier) => !(isTopVariable(unit, variable) && isInFunction(identifier)) && isChanged(identifier));
}

function isInFunction(node: Node): boolean {
  return isFunctionNode(node) || (node.parent ? isInFunction(node.parent) : false);
}

function isChanged(identifier: Node): boolean {
  let member = identifier;
  while (member.parent?.type === "MemberExpression" && member.parent.object === member) member = member.parent;
  const { parent } = member;
  if (member === identifier) return false;
  if (parent?.type === "AssignmentExpression") return parent.left === member;
  return parent?.type === "CallExpression" && parent.callee === member && isStatement(parent);
}

function isStatement(call: Node): boolean {
  const { parent } = call;
  switch (parent?.type) {
    case "ExpressionStatement":
      return true;
    case "AwaitExpression":
    case "MemberExpression":
      return isStatement(parent);
    case "CallExpression":
      return parent.callee === call && isStatement(parent);
    default:
      return false;
  }
}
