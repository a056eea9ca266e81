import type { ImportDeclaration, ImportDeclarationSpecifier } from "oxc-parser";
import type { Draft } from "../draft/draft.ts";
import type { RunningScope } from "../inspect/inspect-function.ts";
import { lookUp } from "../running-scopes.ts";
import type { SourceUnit } from "../source/source-unit.ts";
import { importedName, importedValue } from "./imported-value.ts";
import { relativeModule } from "./module-constants.ts";
import { warnOfModuleState, warnOfModuleVariable } from "./module-state.ts";

/** What an import holds. */
export interface Imported {
  readonly importer: SourceUnit;
  readonly declaration: ImportDeclaration;
  readonly specifier: ImportDeclarationSpecifier;
  readonly value: unknown;
}

/** Warns of changed variables of the modules that a module imports. */
export function warnOfImports(draft: Draft, importer: SourceUnit, scopes: readonly RunningScope[]): void {
  for (const declaration of importer.program.body) {
    if (declaration.type !== "ImportDeclaration" || declaration.importKind === "type") continue;
    for (const specifier of declaration.specifiers) {
      const found = importedValue(scopes, specifier);
      if (found.kind === "value") warnOfImported(draft, { importer, declaration, specifier, value: found.value });
    }
  }
}

/** The same for one import. Packages are left alone: what they keep is theirs to make again. */
export function warnOfImported(draft: Draft, { importer, declaration, specifier, value }: Imported): void {
  if (typeof value === "function") return warnOfFunction(draft, value);
  const unit = relativeModule(importer, declaration.source.value);
  if (unit === undefined) return;
  if (specifier.type === "ImportNamespaceSpecifier") warnOfNamespace(draft, unit, value);
  else warnOfExport(draft, unit, importedName(specifier), value);
}

/** A function of a module sees all of its variables. */
function warnOfFunction(draft: Draft, fn: Function): void {
  const unit = draft.unitOfOwn(fn);
  if (unit) warnOfModuleState(draft, fn, unit);
}

function warnOfNamespace(draft: Draft, unit: SourceUnit, namespace: unknown): void {
  if (typeof namespace !== "object" || namespace === null) return;
  for (const name of Object.keys(namespace)) {
    const member = lookUp([{ kind: "Module", variables: namespace }], name);
    if (member.kind !== "value") continue;
    if (typeof member.value === "function") warnOfFunction(draft, member.value);
    else warnOfExport(draft, unit, name, member.value);
  }
}

function warnOfExport(draft: Draft, unit: SourceUnit, name: string, value: unknown): void {
  const local = [...unit.exports].find(([, exported]) => exported === name)?.[0];
  if (local !== undefined) warnOfModuleVariable(draft, unit, local, value);
}
