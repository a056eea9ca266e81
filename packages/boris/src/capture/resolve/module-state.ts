import type { Expression } from "oxc-parser";
import type { Draft } from "../draft/draft.ts";
import { lookUp, moduleScopes } from "../running-scopes.ts";
import type { SourceUnit } from "../source/source-unit.ts";
import { keyName, unwrap } from "../source/syntax.ts";

/**
 * Warns of module variables that no longer hold what they are declared with. A worker imports the
 * module anew, so it starts with the declared value: `setFactor(5)` of this process is not seen there.
 */
export function warnOfModuleState(draft: Draft, fn: Function, unit: SourceUnit): void {
  const scopes = moduleScopes(draft.inspect(fn).scopes);
  for (const { name, kind, initialiser, start } of declaredVariables(unit)) {
    const current = lookUp(scopes, name);
    if (current.kind !== "value" || !isChanged(initialiser, current.value)) continue;
    // What a module's own statements fill in, they fill in on the worker, too.
    if (kind === "const" && isUsedByStatements(unit, name)) continue;
    draft.warn(
      `Module variable \`${name}\` (${unit.place({ start })}) was changed since the module was loaded. ` +
        "Workers import the module anew and start with what it declares: pass what they need as a parameter.",
    );
  }
}

interface DeclaredVariable {
  readonly name: string;
  readonly kind: string;
  readonly initialiser: Expression;
  readonly start: number;
}

function declaredVariables(unit: SourceUnit): DeclaredVariable[] {
  return unit.program.body.flatMap((statement) => {
    const declaration = "declaration" in statement ? statement.declaration : statement;
    if (declaration?.type !== "VariableDeclaration") return [];
    return declaration.declarations.flatMap((each) =>
      each.id.type === "Identifier" && each.init !== null
        ? [{ name: each.id.name, kind: declaration.kind, initialiser: unwrap(each.init), start: each.id.start }]
        : [],
    );
  });
}

/** True if the value is surely not what the initialiser gave. */
function isChanged(initialiser: Expression, value: unknown): boolean {
  switch (initialiser.type) {
    case "Literal":
      return !("regex" in initialiser) && !("bigint" in initialiser) && !Object.is(initialiser.value, value);
    case "ObjectExpression":
      return isChangedObject(initialiser, value);
    case "ArrayExpression":
      return (
        Array.isArray(value) &&
        value.length !== initialiser.elements.length &&
        !initialiser.elements.some((each) => each?.type === "SpreadElement")
      );
    case "NewExpression":
      return initialiser.arguments.length === 0 && (value instanceof Map || value instanceof Set) && value.size > 0;
    default:
      return false;
  }
}

function isChangedObject(initialiser: Expression & { type: "ObjectExpression" }, value: unknown): boolean {
  if (typeof value !== "object" || value === null) return true;
  return initialiser.properties.some((property) => {
    if (property.type !== "Property" || property.computed || property.kind !== "init") return false;
    const key = keyName(property.key);
    const descriptor = key === undefined ? undefined : Object.getOwnPropertyDescriptor(value, key);
    return descriptor !== undefined && "value" in descriptor && isChanged(unwrap(property.value), descriptor.value);
  });
}

function isUsedByStatements(unit: SourceUnit, name: string): boolean {
  const mention = new RegExp(`(^|[^\\w$.])${name.replaceAll("$", "\\$")}([^\\w$]|$)`);
  return unit.program.body.some(
    (statement) =>
      !/^(Import|Export|Function|Class|Variable|TS)/.test(statement.type) && mention.test(unit.slice(statement)),
  );
}
