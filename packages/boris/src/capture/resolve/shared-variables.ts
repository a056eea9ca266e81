import type { Variable } from "@typescript-eslint/scope-manager";
import type { Class, Node } from "oxc-parser";
import type { Draft } from "../draft/draft.ts";
import { holds, rangeOf } from "../source/free-references.ts";
import type { SourceUnit } from "../source/source-unit.ts";
import { isFunctionNode, type FunctionNode } from "../source/syntax.ts";

interface Captor {
  readonly label: string;
  readonly node: FunctionNode | Class;
}

/**
 * Which functions capture which local variables. Copies don't share a variable any more, which shows
 * when one of them writes it, and V8 does not tell whether two closures hold the same variable or one
 * each of two calls. So a written variable that several functions capture is refused.
 */
export class SharedVariables {
  readonly #draft: Draft;
  readonly #captors = new Map<Variable, { readonly unit: SourceUnit; readonly functions: Map<Function, Captor> }>();

  constructor(draft: Draft) {
    this.#draft = draft;
  }

  note(unit: SourceUnit, variable: Variable, fn: Function, captor: Captor): void {
    const known = this.#captors.get(variable) ?? { unit, functions: new Map<Function, Captor>() };
    this.#captors.set(variable, known);
    if (known.functions.has(fn)) return;
    known.functions.set(fn, captor);
    this.#draft.journal.did(() => known.functions.delete(fn));
  }

  refuseWritten(): void {
    for (const [variable, { unit, functions }] of this.#captors) {
      const captors = [...functions.values()];
      const write = variable.references.find(
        (reference) =>
          reference.isWrite() &&
          reference.init !== true &&
          captors.some(({ node }) => holds(node, rangeOf(reference.identifier))),
      );
      if (write && mayShare(variable, captors)) this.#refuse(unit, variable, rangeOf(write.identifier), captors);
    }
  }

  #refuse(unit: SourceUnit, variable: Variable, write: { start: number }, captors: readonly Captor[]): never {
    const { trail } = this.#draft;
    const declared = variable.defs[0]?.name;
    const by = captors.map(({ label, node }) => `${label} at ${unit.place(node)}`).join(", ");
    return trail.withinVariable(variable.name, declared ? unit.place(rangeOf(declared)) : "", () =>
      trail.refuse(
        `variable \`${variable.name}\` is reassigned (${unit.place(write)}) and captured by more than one shipped function ` +
          `(${by}), which would stop sharing it on the worker`,
        "keep what they share in an object, in an instance of a class or in a module",
      ),
    );
  }
}

/** Closures that one place made may each have a variable of their own, unless a loop inside its scope made them. */
function mayShare(variable: Variable, captors: readonly Captor[]): boolean {
  const places = new Set(captors.map(({ node }) => node));
  if (places.size > 1) return true;
  const [node] = places;
  return captors.length > 1 && node !== undefined && isRepeatedIn(node, variable.scope.block as unknown as Node);
}

function isRepeatedIn(node: Node, scope: Node): boolean {
  for (let parent = node.parent; parent && parent !== scope; parent = parent.parent) {
    if (isFunctionNode(parent) || /^(For|While|DoWhile)/.test(parent.type)) return true;
  }
  return false;
}
