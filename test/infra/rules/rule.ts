import { BackendError } from "../../../packages/boris/src/errors.ts";
import type { CapturedStack } from "../capture-stack.ts";
import { NotOneError } from "../resources.ts";

/** What must hold of a stack: gives one line for each thing that does not. */
export type Rule = (stack: CapturedStack) => readonly string[];

/** Rules by what they say. */
export type Rules = Readonly<Record<string, Rule>>;

/** A rule that does not find what it is about, or that a client could not read, has found a problem. */
export function problemsOf(rule: Rule, stack: CapturedStack): readonly string[] {
  try {
    return rule(stack);
  } catch (error) {
    if (error instanceof NotOneError || error instanceof BackendError) return [error.message];
    throw error;
  }
}

/** The lines of which the condition does not hold. */
export function failing(checks: Readonly<Record<string, boolean>>): readonly string[] {
  return Object.entries(checks).flatMap(([line, holds]) => (holds ? [] : [line]));
}
