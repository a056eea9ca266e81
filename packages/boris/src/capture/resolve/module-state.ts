import type { Expression } from "oxc-parser";
import type { Draft } from "../draft/draft.ts";
import { lookUp, moduleScopes } from "../running-scopes.ts";
import type { SourceUnit } from "../source/source-unit.ts";
import { unwrap } from "../source/syntax.ts";
import { isChanged } from "./changed-value.ts";

/**
 * Warns of module variables that no longer hold what they are declared with. A worker imports the
 * module anew, so it starts with the declared value: `setFactor(5)` of this process is not seen there.
 */
export function warnOfModuleState(draft: Draft, fn: Function, unit: SourceUnit): void {
  const scopes = moduleScopes(draft.inspect(fn).scopes);
  for (const variable of declaredVariables(unit)) {
    const current = lookUp(scopes, variable.name);
    if (current.kind === "value") warnIfChanged(draft, unit, variable, current.value);
  }
}

/** The same for one variable, of which the value is known. */
export function warnOfModuleVariable(draft: Draft, unit: SourceUnit, name: string, value: unknown): void {
  const variable = declaredVariables(unit).find((each) => each.name === name);
  if (variable) warnIfChanged(draft, unit, variable, value);
}

interface DeclaredVariable {
  readonly name: string;
  readonly kind: string;
  readonly initialiser: Expression | null;
  readonly start: number;
}

const variablesOf = new WeakMap<SourceUnit, readonly DeclaredVariable[]>();

function declaredVariables(unit: SourceUnit): readonly DeclaredVariable[] {
  const known = variablesOf.get(unit);
  if (known) return known;
  const found = findVariables(unit);
  variablesOf.set(unit, found);
  return found;
}

function findVariables(unit: SourceUnit): DeclaredVariable[] {
  return unit.program.body.flatMap((statement) => {
    const declaration = "declaration" in statement ? statement.declaration : statement;
    if (declaration?.type !== "VariableDeclaration" || declaration.declare === true) return [];
    return declaration.declarations.flatMap(({ id, init }) =>
      id.type === "Identifier"
        ? [{ name: id.name, kind: declaration.kind, initialiser: init && unwrap(init), start: id.start }]
        : [],
    );
  });
}

function warnIfChanged(draft: Draft, unit: SourceUnit, variable: DeclaredVariable, value: unknown): void {
  const { name, kind, initialiser, start } = variable;
  const differs = initialiser === null ? value !== undefined : isChanged(initialiser, value);
  if (!differs) return;
  // What a module's own statements fill in, they fill in on the worker, too.
  if ((kind === "const" || initialiser === null) && isUsedByStatements(unit, name)) return;
  draft.warn(
    `Module variable \`${name}\` (${unit.place({ start })}) was changed since the module was loaded. ` +
      "Workers import the module anew and start with what it declares: pass what they need as a parameter.",
  );
}

function isUsedByStatements(unit: SourceUnit, name: string): boolean {
  const mention = new RegExp(`(^|[^\\w$.])${name.replaceAll("$", "\\$")}([^\\w$]|$)`);
  return unit.program.body.some(
    (statement) =>
      !/^(Import|Export|Function|Class|Variable|TS)/.test(statement.type) && mention.test(unit.slice(statement)),
  );
}
