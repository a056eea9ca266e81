import type { Variable } from "@typescript-eslint/scope-manager";
import type { Node } from "oxc-parser";
import type { Draft } from "../draft/draft.ts";
import type { Lookup } from "../running-scopes.ts";
import type { SourceUnit } from "../source/source-unit.ts";
import type { FunctionNode } from "../source/syntax.ts";

/** A top-level name of the script with what it holds at the time of the capture. */
export interface HeldName {
  readonly unit: SourceUnit;
  readonly variable: Variable;
  readonly found: Lookup;
}

/** The node of the function that a declared name holds; nothing if it holds something else by now. */
export function currentDeclaration(draft: Draft, held: HeldName, declared: FunctionNode): FunctionNode | undefined {
  const { unit, variable, found } = held;
  if (found.kind !== "value") return isWritten(variable) ? undefined : withBody(variable, declared);
  if (typeof found.value !== "function") return undefined;
  const located = draft.locate(found.value);
  if (located.kind !== "source" || located.unit !== unit) return undefined;
  const node = located.node as FunctionNode;
  return node === declared || !declared.body ? node : undefined;
}

/** Of overloads, the one with a body. */
function withBody(variable: Variable, declared: FunctionNode): FunctionNode | undefined {
  if (declared.body) return declared;
  return variable.defs.map((each) => each.node as unknown as FunctionNode).find((node) => node.body);
}

/** True if a constant still holds the function that its initialiser made. */
export function stillHolds(draft: Draft, { variable, found }: HeldName, node: Node): boolean {
  // V8 keeps no slot for what only the script's own top level refers to.
  if (found.kind === "missing") return !isWritten(variable);
  if (found.kind !== "value" || typeof found.value !== "function") return false;
  const located = draft.locate(found.value);
  return located.kind === "source" && located.node === node;
}

function isWritten(variable: Variable): boolean {
  return variable.references.some((each) => each.isWrite() && each.init !== true);
}
