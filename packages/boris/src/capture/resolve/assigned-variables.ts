import type { Variable } from "@typescript-eslint/scope-manager";
import type { Node } from "oxc-parser";
import type { Draft } from "../draft/draft.ts";
import { freeReferences, holds, isGlobalReference, isTopVariable, rangeOf } from "../source/free-references.ts";
import type { SourceUnit } from "../source/source-unit.ts";

type Reference = Variable["references"][number];

/**
 * Warns of captured variables that shipped code assigns: tasks have a copy, so the program never sees what they assign. One
 * that only shipped code reads is a cache, and no matter, unless it is counted up: then each worker counts for itself.
 */
export class AssignedVariables {
  readonly #draft: Draft;
  readonly #shipped = new Map<SourceUnit, Set<Node>>();

  constructor(draft: Draft) {
    this.#draft = draft;
  }

  /** Notes code that ships as it stands. */
  note(unit: SourceUnit, node: Node): void {
    const nodes = this.#shipped.get(unit) ?? new Set();
    this.#shipped.set(unit, nodes);
    if (nodes.has(node)) return;
    nodes.add(node);
    this.#draft.journal.added(nodes, node);
  }

  warn(): void {
    for (const [unit, nodes] of this.#shipped) {
      for (const variable of this.#capturedBy(unit, nodes)) this.#warnOf(unit, nodes, variable);
    }
  }

  /** Variables of which workers have a copy of the value. */
  #capturedBy(unit: SourceUnit, nodes: ReadonlySet<Node>): ReadonlySet<Variable> {
    const slice = this.#draft.slices.get(unit);
    const used = [...nodes].flatMap((node) => freeReferences(unit, node));
    const captured = used.flatMap(({ name, variable }) => {
      if (isGlobalReference(unit, variable)) return [];
      const isValue = !isTopVariable(unit, variable) || slice?.bindings.get(name)?.kind === "value";
      return isValue ? [variable] : [];
    });
    return new Set(captured);
  }

  #warnOf(unit: SourceUnit, nodes: ReadonlySet<Node>, variable: Variable): void {
    const isShipped = ({ identifier }: Reference): boolean =>
      [...nodes].some((node) => holds(node, rangeOf(identifier)));
    const writes = variable.references.filter((each) => each.isWrite() && each.init !== true && isShipped(each));
    const [write] = writes;
    if (write === undefined) return;
    const isReadHere = variable.references.some((each) => each.isRead() && !isShipped(each));
    if (!isReadHere && !writes.some(countsUp)) return;
    this.#draft.warn(
      `The function assigns \`${variable.name}\` (${unit.place(rangeOf(write.identifier))}), which changes the worker's ` +
        "copy only: return what is needed here.",
    );
  }
}

/** `count++` and `sum += x`, but not `cache ??= x`. */
function countsUp({ identifier }: Reference): boolean {
  const { parent } = identifier as unknown as Node;
  if (parent?.type === "UpdateExpression") return true;
  return parent?.type === "AssignmentExpression" && !["=", "??=", "||=", "&&="].includes(parent.operator);
}
