import type { Node } from "oxc-parser";
import type { Draft } from "../draft/draft.ts";
import { globalNames, moduleNames } from "../known/global-names.ts";
import type { SourceUnit } from "../source/source-unit.ts";
import { unwrap } from "../source/syntax.ts";

const ADVICE = "import it from a module, or pass it as a parameter";

/** Refuses a global variable that this process has and no worker will have. */
export function checkGlobal(draft: Draft, unit: SourceUnit, name: string, identifier: Node): void {
  if (name === "globalThis" || name === "global") checkGlobalMember(draft, unit, identifier);
  if (globalNames.has(name) || moduleNames.has(name) || !(name in globalThis)) return;
  const { parent } = identifier;
  if (parent?.type === "UnaryExpression" && parent.operator === "typeof") return;
  refuse(draft, unit, name, identifier);
}

/** The same for `globalThis.name`, also behind casts. What the function itself assigns is the worker's own. */
function checkGlobalMember(draft: Draft, unit: SourceUnit, identifier: Node): void {
  const member = outsideOfCasts(identifier).parent;
  if (member?.type !== "MemberExpression" || unwrap(member.object) !== identifier) return;
  const name = propertyName(member.property, member.computed);
  if (name === undefined || globalNames.has(name) || !(name in globalThis) || name in Object.prototype) return;
  if (isAssigned(member)) {
    draft.warn(
      `globalThis.${name} (${unit.place(member)}) was set in this process. The function sets it on the worker too, where it starts out undefined.`,
    );
    return;
  }
  refuse(draft, unit, name, member);
}

function refuse(draft: Draft, unit: SourceUnit, name: string, node: Node): never {
  return draft.trail.withinVariable(name, unit.place(node), () =>
    draft.trail.refuse(
      `global variable \`${name}\` was added in this process and does not exist on the worker`,
      ADVICE,
    ),
  );
}

function propertyName(property: Node, computed: boolean): string | undefined {
  if (!computed) return property.type === "Identifier" ? property.name : undefined;
  return property.type === "Literal" && typeof property.value === "string" ? property.value : undefined;
}

function isAssigned(member: Node): boolean {
  const target = outsideOfCasts(member);
  const { parent } = target;
  return parent?.type === "AssignmentExpression" && parent.left === target;
}

function outsideOfCasts(node: Node): Node {
  const { parent } = node;
  const isCast = parent && /^TS(As|Satisfies|NonNull)Expression$|^TSTypeAssertion$/.test(parent.type);
  return isCast ? outsideOfCasts(parent) : node;
}
