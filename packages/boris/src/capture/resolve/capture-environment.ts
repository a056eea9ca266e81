import type { Variable } from "@typescript-eslint/scope-manager";
import type { Class } from "oxc-parser";
import { SUPER_CLASS, type Site } from "../draft/slice.ts";
import type { RunningScope } from "../inspect/inspect-function.ts";
import type { Environment } from "../restore/wire.ts";
import { lookUp } from "../running-scopes.ts";
import {
  freeReferences,
  holds,
  isGlobalReference,
  isTopVariable,
  rangeOf,
  type FreeReference,
} from "../source/free-references.ts";
import type { Located } from "../source/locate.ts";
import { runningName } from "../source/running-name.ts";
import { isClassNode, type FunctionNode } from "../source/syntax.ts";
import { captureVariable } from "./capture-variable.ts";
import { checkGlobal } from "./check-globals.ts";
import { needBinding } from "./need-binding.ts";
import { refuseUninitialised, refuseUnreadable } from "./refuse-variable.ts";
import type { Resolution } from "./resolution.ts";

type SourceFunction = Located & { readonly kind: "source" };

/** Captures the variables that a closure takes from the scopes around it, as they are now. */
export function captureEnvironment(
  resolution: Resolution,
  fn: Function,
  located: SourceFunction,
  scopes: readonly RunningScope[],
  site: Site,
): Environment {
  const { draft } = resolution;
  const { unit, node } = located;
  const env: Environment = { values: {}, needs: [] };
  resolution.assigned.note(unit, node);
  if (isClassNode(node) && node.superClass) captureSuperClass(resolution, fn, site, env);
  const seen = new Set<Variable>();
  for (const reference of freeReferences(unit, node)) {
    const { name, variable, identifier } = reference;
    if (isClassNode(node) && node.superClass && holds(node.superClass, identifier)) continue;
    if (isGlobalReference(unit, variable)) {
      checkGlobal(draft, unit, name, identifier);
    } else if (isTopVariable(unit, variable)) {
      if (draft.slice(unit).isScript) needBinding(resolution, unit, name, scopes);
    } else if (!seen.has(variable) && !isOwnName(node, variable)) {
      seen.add(variable);
      captureLocal(resolution, fn, located, { ...reference, variable }, scopes, site, env);
    }
  }
  return env;
}

/** V8 keeps no slot for names that are only used after `extends`, so the superclass comes from the class itself. */
function captureSuperClass({ draft, copier }: Resolution, fn: Function, site: Site, env: Environment): void {
  const superClass: unknown = Object.getPrototypeOf(fn);
  addVariable(draft, site, SUPER_CLASS);
  copier.put(env.values, SUPER_CLASS, superClass === Function.prototype ? null : superClass, env.needs);
}

function captureLocal(
  resolution: Resolution,
  fn: Function,
  located: SourceFunction,
  { name, variable, identifier }: FreeReference & { readonly variable: Variable },
  scopes: readonly RunningScope[],
  site: Site,
  env: Environment,
): void {
  const { draft, shared } = resolution;
  const { unit, node } = located;
  if (variable.defs.length === 0 && name === "arguments") {
    draft.trail.refuse(
      `the function uses \`arguments\` of a function around it (${unit.place(identifier)})`,
      "copy what it needs into a constant first",
    );
  }
  const declared = variable.defs[0]?.name;
  const place = unit.place(declared ? rangeOf(declared) : identifier);
  shared.note(unit, variable, fn, { label: fn.name === "" ? "(anonymous)" : fn.name, node });
  const running = runningName(located.mapped, node, variable);
  draft.trail.withinVariable(name, place, () => {
    const found = running === undefined ? { kind: "missing" as const } : lookUp(scopes, running);
    if (found.kind === "uninitialised") refuseUninitialised(draft.trail, name);
    if (found.kind === "missing") return refuseUnreadable(draft.trail, name);
    addVariable(draft, site, name);
    const origin = { unit, variable, scopes };
    return captureVariable(resolution, origin, found.value, env);
  });
}

function addVariable(draft: Resolution["draft"], { variables }: Site, name: string): void {
  if (variables.has(name)) return;
  variables.add(name);
  draft.journal.did(() => variables.delete(name));
}

/** True if the function refers to itself by the name that its own text gives it. */
function isOwnName(node: FunctionNode | Class, variable: Variable): boolean {
  return node.id !== null && variable.name === node.id.name && (variable.defs[0]?.node as unknown) === node;
}
