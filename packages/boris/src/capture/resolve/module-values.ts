import types from "node:util/types";
import type { ImportDeclarationSpecifier } from "oxc-parser";
import { addedExport } from "../generate/names.ts";
import type { RunningScope } from "../inspect/inspect-function.ts";
import { isOwnPart } from "../known/own-parts.ts";
import { projectExports } from "../known/package-exports.ts";
import type { LinkSource } from "../restore/wire.ts";
import { lookUp, moduleScopes } from "../running-scopes.ts";
import { entryFiles, isRunningScript } from "../running-script.ts";
import type { SourceUnit } from "../source/source-unit.ts";
import { importedName, importedValue, loaderNamespaces } from "./imported-value.ts";
import { importedConstants, topLevelConstants } from "./module-constants.ts";
import { warnOfModuleVariable } from "./module-state.ts";
import { namespaceSource } from "./namespace-objects.ts";
import { needBinding } from "./need-binding.ts";
import type { Resolution } from "./resolution.ts";

type Finding = () => LinkSource;

/**
 * Finds values that an imported module holds in a top-level constant, by identity: a copy of such an
 * object or symbol would no longer be the one that the module's own functions use.
 *
 * Only modules that the shipped code's imports lead to are looked at. Variables that may be assigned
 * are left out: on the worker they would start with another value.
 */
export class ModuleValues {
  readonly #resolution: Resolution;
  readonly #found = new Map<unknown, Finding>();
  readonly #seenUnits = new Set<SourceUnit>();
  readonly #pending: Function[] = [];

  constructor(resolution: Resolution) {
    this.#resolution = resolution;
    this.#pending.push(resolution.root);
    this.#indexCommonJs();
  }

  /** Looks at the module of a function, too, when the next value is searched. */
  note(fn: Function): void {
    this.#pending.push(fn);
  }

  find(value: object | symbol): LinkSource | undefined {
    for (let fn = this.#pending.pop(); fn !== undefined; fn = this.#pending.pop()) this.#index(fn);
    const found = this.#found.get(value)?.();
    return found ?? (typeof value === "object" ? namespaceSource(this.#resolution.draft, value) : undefined);
  }

  #index(fn: Function): void {
    const { draft } = this.#resolution;
    if (types.isProxy(fn)) return;
    const located = draft.locate(fn);
    if (located.kind !== "source" || this.#seenUnits.has(located.unit)) return;
    const { unit } = located;
    this.#seenUnits.add(unit);
    // Installed or linked, boris' own modules hold nothing that a shipped function shares with them.
    if (/[\\/]node_modules[\\/]/.test(unit.file) || isOwnPart(unit.file)) return;
    const scopes = moduleScopes(draft.inspect(fn).scopes);
    if (!isRunningScript(unit)) this.#indexConstants(unit, scopes);
    this.#indexImports(unit, scopes);
  }

  #indexCommonJs(): void {
    const { draft } = this.#resolution;
    for (const { file, key, value } of projectExports()) {
      if (entryFiles().has(file) || !/\.c?js$/.test(file)) continue;
      this.#add(value, () => ({ kind: "definition", key: draft.reference({ file, isModule: false, path: [key] }) }));
    }
  }

  #indexConstants(unit: SourceUnit, scopes: readonly RunningScope[]): void {
    const { draft } = this.#resolution;
    for (const constant of topLevelConstants(unit)) {
      const { name, steps } = constant;
      const holder = lookUp(scopes, name);
      if (holder.kind !== "value") continue;
      this.#add(constant.read(holder.value), () => {
        warnOfModuleVariable(draft, unit, name, holder.value);
        const exported = unit.exports.get(name);
        if (exported === undefined) draft.define(unit, name);
        const path = [exported ?? addedExport(name), ...steps];
        return { kind: "definition", key: draft.reference({ file: unit.file, isModule: unit.isModule, path }) };
      });
    }
  }

  /** What a unit imports: functions lead to their modules, and the script's own imports can be used as they are. */
  #indexImports(unit: SourceUnit, scopes: readonly RunningScope[]): void {
    for (const statement of unit.program.body) {
      if (statement.type !== "ImportDeclaration" || statement.importKind === "type") continue;
      for (const specifier of statement.specifiers) {
        const found = importedValue(scopes, specifier);
        if (found.kind !== "value") continue;
        this.#follow(found.value);
        if (isRunningScript(unit)) this.#addImport(unit, scopes, statement.source.value, specifier, found.value);
      }
    }
    for (const namespace of loaderNamespaces(scopes)) this.#follow(namespace);
  }

  /** A function's module is looked at next, also if the function is a member of a namespace. */
  #follow(value: unknown): void {
    if (typeof value === "function") this.#pending.push(value);
    if (!isNamespace(value)) return;
    for (const key of Object.keys(value)) {
      const member = readMember(value, key);
      if (typeof member === "function") this.#pending.push(member);
    }
  }

  #addImport(
    unit: SourceUnit,
    scopes: readonly RunningScope[],
    source: string,
    specifier: ImportDeclarationSpecifier,
    value: unknown,
  ): void {
    const { draft } = this.#resolution;
    const local = specifier.local.name;
    const define =
      (expression: string): Finding =>
      () => {
        needBinding(this.#resolution, unit, local, scopes);
        return { kind: "definition", key: draft.define(unit, expression) };
      };
    const constants = importedConstants(unit, source);
    if (specifier.type === "ImportNamespaceSpecifier") {
      this.#add(value, define(local));
      if (!isNamespace(value)) return;
      for (const key of Object.keys(value)) {
        if (constants?.has(key) !== false)
          this.#add(readMember(value, key), define(`${local}[${JSON.stringify(key)}]`));
      }
      return;
    }
    const imported = importedName(specifier);
    if (constants?.has(imported) !== false) this.#add(value, define(local));
  }

  #add(value: unknown, finding: Finding): void {
    const isIdentity = typeof value === "symbol" || (typeof value === "object" && value !== null);
    if (isIdentity && !this.#found.has(value)) this.#found.set(value, finding);
  }
}

function isNamespace(value: unknown): value is object {
  return (
    typeof value === "object" &&
    value !== null &&
    !types.isProxy(value) &&
    (types.isModuleNamespaceObject(value) || Symbol.toStringTag in value || "__esModule" in value)
  );
}

function readMember(owner: object, key: string): unknown {
  try {
    return (owner as Record<string, unknown>)[key];
  } catch {
    return undefined;
  }
}
