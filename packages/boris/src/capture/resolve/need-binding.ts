import type { Variable } from "@typescript-eslint/scope-manager";
import type { Expression, ImportDeclaration, ImportDeclarationSpecifier, Node, VariableDeclarator } from "oxc-parser";
import type { Binding, Slice } from "../draft/slice.ts";
import type { RunningScope } from "../inspect/inspect-function.ts";
import { lookUp, moduleScopes, type Lookup } from "../running-scopes.ts";
import { freeReferences, isGlobalReference, isTopVariable, rangeOf, topVariables } from "../source/free-references.ts";
import type { SourceUnit } from "../source/source-unit.ts";
import { isClassNode, isFunctionNode, patternNames, unwrap, type FunctionNode } from "../source/syntax.ts";
import { checkGlobal } from "./check-globals.ts";
import { checkReceiver } from "./check-receiver.ts";
import { currentDeclaration, stillHolds, type HeldName } from "./held-function.ts";
import { importedValue } from "./imported-value.ts";
import { importingInitialiser } from "./initialisers.ts";
import { lookAtImported } from "./look-at-imported.ts";
import { mayRebuild, repeatableInitialiser } from "./rebuild.ts";
import { refuseUninitialised, refuseUnreadable } from "./refuse-variable.ts";
import type { Resolution, VariableOrigin } from "./resolution.ts";

/**
 * Takes a top-level name of the running script into its slice: functions and classes with their
 * text and all that it needs, imports as imports, everything else by its value. Nothing else of the
 * script runs on the worker.
 *
 * `known` is the function that the name holds, if the caller has it.
 */
export function needBinding(
  resolution: Resolution,
  unit: SourceUnit,
  name: string,
  scopes: readonly RunningScope[],
  known?: Function,
): void {
  const slice = resolution.draft.slice(unit);
  if (slice.bindings.has(name)) return;
  const variable = topVariables(unit).get(name);
  const definition = variable?.defs.find((each) => each.isVariableDefinition) ?? variable?.defs[0];
  if (variable === undefined || definition === undefined) return;
  // Known before its references are: functions may need each other.
  setBinding(resolution, slice, name, { kind: "covered", order: 0 });
  const found: Lookup = known ? { kind: "value", value: known } : lookUp(moduleScopes(scopes), name);
  const step = new BindingStep(resolution, slice, name, variable, scopes, found);
  const binding = step.resolve(
    definition.type,
    definition.node as unknown as Node,
    definition.parent as unknown as Node | null,
  );
  if (binding) setBinding(resolution, slice, name, binding);
}

function setBinding({ draft }: Resolution, { bindings }: Slice, name: string, binding: Binding): void {
  bindings.set(name, binding);
  draft.journal.did(() => bindings.delete(name));
}

/** One name on its way into the slice. */
class BindingStep {
  readonly #resolution: Resolution;
  readonly #slice: Slice;
  readonly #name: string;
  readonly #variable: Variable;
  readonly #scopes: readonly RunningScope[];
  readonly #found: Lookup;

  constructor(
    resolution: Resolution,
    slice: Slice,
    name: string,
    variable: Variable,
    scopes: readonly RunningScope[],
    found: Lookup,
  ) {
    this.#resolution = resolution;
    this.#slice = slice;
    this.#name = name;
    this.#variable = variable;
    this.#scopes = scopes;
    this.#found = found;
  }

  resolve(type: string, node: Node, parent: Node | null): Binding | undefined {
    switch (type) {
      case "ImportBinding":
        return this.#import(node, parent);
      case "TSEnumName":
      case "TSModuleName":
        return this.#statements();
      case "FunctionName":
      case "ClassName":
        return this.#declaration(node as FunctionNode) ?? this.#value(undefined, node);
      default: {
        const declarator = node.type === "VariableDeclarator" ? node : undefined;
        if (isDeclaredOnly(node)) return this.#ambient(node);
        return (declarator && this.#initialised(declarator)) ?? this.#value(declarator, node);
      }
    }
  }

  #import(node: Node, parent: Node | null): Binding {
    if (node.type === "TSImportEqualsDeclaration" || parent === null) {
      return { kind: "statement", nodes: [node], isModuleLevel: true, order: node.start };
    }
    const declaration = parent as ImportDeclaration;
    const specifier = node as ImportDeclarationSpecifier;
    const { draft } = this.#resolution;
    draft.addPart({ kind: "import", module: declaration.source.value, names: [this.#name] });
    const found = importedValue(moduleScopes(this.#scopes), specifier);
    if (found.kind === "value") {
      const importer = this.#slice.unit;
      lookAtImported(this.#resolution, { importer, declaration, specifier, value: found.value });
    }
    return { kind: "import", declaration, specifier, order: declaration.start };
  }

  /** Enums and namespaces, which may be declared in several pieces. */
  #statements(): Binding {
    const nodes = this.#variable.defs.map((each) => statementOf(each.node as unknown as Node));
    for (const node of nodes) this.#needReferences(node);
    const isModuleLevel = nodes.some((node) => node.type === "TSModuleDeclaration");
    return { kind: "statement", nodes, isModuleLevel, order: nodes[0]?.start ?? 0 };
  }

  /** `function f() {}` or `class C {}`, as long as the name still holds it. */
  #declaration(declared: FunctionNode): Binding | undefined {
    const node = currentDeclaration(this.#resolution.draft, this.#held(), declared);
    if (node === undefined) return undefined;
    this.#copyFunction(node);
    return { kind: "statement", nodes: [node], isModuleLevel: false, order: statementOf(node).start };
  }

  /** A variable whose initialiser says that it is no value: a function, or what a module exports. */
  #initialised(declarator: VariableDeclarator): Binding | undefined {
    if (declarator.init === null || !declarator.parent) return undefined;
    const initialiser = unwrap(declarator.init);
    const order = declarator.parent.start;
    const importing = importingInitialiser(this.#slice.unit, this.#name, initialiser);
    switch (importing?.kind) {
      case "require":
        this.#coverOthers(declarator);
        return { kind: "statement", nodes: [declarator.parent], isModuleLevel: false, order };
      case "awaited-import":
        this.#coverOthers(declarator);
        return { kind: "awaited-import", source: importing.source, declarator, order };
      case "create-require":
        return { kind: "covered", order };
      default:
    }
    const isFunction = isFunctionNode(initialiser) || isClassNode(initialiser);
    if (declarator.id.type !== "Identifier" || !isFunction) return undefined;
    if (!stillHolds(this.#resolution.draft, this.#held(), initialiser)) return undefined;
    this.#copyFunction(initialiser as FunctionNode);
    return { kind: "function", name: this.#name, node: initialiser, order };
  }

  /** The other names of `const { a, b } = require(…)`: one binding writes the statement for all. */
  #coverOthers(declarator: VariableDeclarator): void {
    for (const name of patternNames(declarator.id)) {
      const covered = { kind: "covered", order: declarator.start } as const;
      if (name !== this.#name) setBinding(this.#resolution, this.#slice, name, covered);
    }
  }

  #held(): HeldName {
    return { unit: this.#slice.unit, variable: this.#variable, found: this.#found };
  }

  #copyFunction(node: FunctionNode): void {
    const { draft, copier } = this.#resolution;
    const { unit } = this.#slice;
    draft.addPart({ kind: "copy", name: this.#name, at: unit.place(node) });
    const label = `${isClassNode(node) ? "class" : "function"} "${this.#name}"`;
    draft.trail.withinFunction(label, unit.place(node), () => {
      checkReceiver(draft.trail, unit, node, false);
      this.#needReferences(node);
      if (this.#found.kind === "value") copier.know(this.#found.value);
    });
  }

  #needReferences(node: Node): void {
    const { unit } = this.#slice;
    this.#resolution.assigned.note(unit, node);
    for (const { name, variable, identifier } of freeReferences(unit, node)) {
      if (isGlobalReference(unit, variable)) checkGlobal(this.#resolution.draft, unit, name, identifier);
      else if (isTopVariable(unit, variable) && name !== this.#name)
        needBinding(this.#resolution, unit, name, this.#scopes);
    }
  }

  /** `declare const x: …`: the name is a global's. */
  #ambient(node: Node): undefined {
    const reference = this.#variable.references[0];
    const identifier = reference ? (reference.identifier as unknown as Node) : node;
    checkGlobal(this.#resolution.draft, this.#slice.unit, this.#name, identifier);
    return undefined;
  }

  /** Everything else by its value as it is now or, if a package made it, by its initialiser. */
  #value(declarator: VariableDeclarator | undefined, node: Node): Binding {
    const { draft, copier } = this.#resolution;
    const { unit } = this.#slice;
    const name = this.#name;
    const declared = this.#variable.defs[0]?.name;
    const place = unit.place(declared ? rangeOf(declared) : node);
    const order = (declarator ?? node).start;
    return draft.trail.withinVariable(name, place, (): Binding => {
      if (this.#found.kind === "uninitialised") return refuseUninitialised(draft.trail, name);
      if (this.#found.kind === "missing") return this.#unreadable(place, order);
      const { value } = this.#found;
      const before = copier.weight;
      try {
        const index = draft.journal.attempt(() => copier.add(value));
        draft.addPart({ kind: "value", name, at: place, bytes: copier.weight - before });
        return { kind: "value", name, index, order };
      } catch (error) {
        const initialiser = mayRebuild(this.#resolution, this.#origin(), value, error);
        if (initialiser === undefined) throw error;
        draft.trail.resume([]);
        const binding = this.#rebuild(initialiser, place, order);
        // Other variables that hold the same object get the one that the slice makes.
        copier.link(value, () => ({ kind: "definition", key: draft.define(unit, name) }));
        return binding;
      }
    });
  }

  #rebuild(initialiser: Expression, place: string, order: number): Binding {
    this.#needReferences(initialiser);
    this.#resolution.draft.addPart({ kind: "rebuild", name: this.#name, at: place });
    return { kind: "rebuild", name: this.#name, node: initialiser, order };
  }

  #unreadable(place: string, order: number): Binding {
    const initialiser = repeatableInitialiser(this.#resolution.draft, this.#origin());
    if (initialiser) return this.#rebuild(initialiser, place, order);
    return refuseUnreadable(this.#resolution.draft.trail, this.#name);
  }

  #origin(): VariableOrigin {
    return { unit: this.#slice.unit, variable: this.#variable, scopes: this.#scopes };
  }
}

function isDeclaredOnly(node: Node): boolean {
  const declaration = node.type === "VariableDeclarator" ? node.parent : node;
  return declaration?.type === "VariableDeclaration" && declaration.declare === true;
}

/** The statement of the module's own scope that a node is in. */
function statementOf(node: Node): Node {
  return node.parent && node.parent.type !== "Program" ? statementOf(node.parent) : node;
}
