import types from "node:util/types";
import type { Class } from "oxc-parser";
import { addedExport } from "../generate/names.ts";
import type { Inspected } from "../inspect/inspect-function.ts";
import { knownValue } from "../known/known-values.ts";
import { isOwnPart, OWN_PART_ADVICE } from "../known/own-parts.ts";
import { findPackageExport } from "../known/package-exports.ts";
import type { LinkSource } from "../restore/wire.ts";
import { lookUp, moduleScopes } from "../running-scopes.ts";
import { isRunningScript } from "../running-script.ts";
import { fileOf, type Located } from "../source/locate.ts";
import { isStale } from "../source/running-name.ts";
import { isClassNode, type FunctionNode } from "../source/syntax.ts";
import { topLevelName } from "../source/top-level.ts";
import { MAKE_IT_THERE } from "../values/unshippable.ts";
import { knownSource } from "../values/value-sources.ts";
import { captureEnvironment } from "./capture-environment.ts";
import { checkReceiver } from "./check-receiver.ts";
import { needBinding } from "./need-binding.ts";
import { captureOwnProperties } from "./own-properties.ts";
import { capturePatches } from "./patched-prototypes.ts";
import type { Resolution } from "./resolution.ts";

type SourceFunction = Located & { readonly kind: "source" };

/** How the worker gets a function: from itself, from a module, from the script's text, or made in a scope. */
export function resolveFunction(resolution: Resolution, fn: Function): LinkSource {
  const { draft } = resolution;
  if (types.isProxy(fn)) draft.trail.refuse("a Proxy cannot be shipped to a worker", MAKE_IT_THERE, "host-object");
  const inspected = draft.inspect(fn);
  if (inspected.bound) return resolveBound(resolution, inspected.bound);
  if (isInstalled(fileOf(inspected.location))) {
    // Found by identity, which spares parsing a large package.
    const source = packageSource(resolution, fn);
    if (source) return source;
  }
  const located = draft.locate(fn);
  return located.kind === "source"
    ? resolveSource(resolution, fn, located, inspected)
    : resolveForeign(resolution, fn, located);
}

function resolveBound(resolution: Resolution, bound: NonNullable<Inspected["bound"]>): LinkSource {
  const call: unknown[] = [];
  const needs: number[] = [];
  for (const part of [bound.target, bound.receiver, ...bound.args]) {
    resolution.copier.put(call, call.length, part, needs);
  }
  return { kind: "bound", call, needs };
}

function packageSource({ draft }: Resolution, fn: Function): LinkSource | undefined {
  const found = findPackageExport(fn);
  return found && { kind: "definition", key: draft.reference({ ...found, isModule: false }) };
}

function isInstalled(file: string | undefined): boolean {
  return file !== undefined && /[\\/]node_modules[\\/]/.test(file);
}

/** A function without source of the user's: built into Node.js, or evaluated. */
function resolveForeign({ draft }: Resolution, fn: Function, located: Exclude<Located, SourceFunction>): LinkSource {
  const name = nameOf(fn);
  if (located.kind === "unknown") {
    return draft.trail.refuse(
      `cannot find the source of function ${name}${located.url === "" ? "" : ` (${located.url})`}`,
      "functions made by eval or new Function cannot be shipped: write it in a file",
      "made-by-package",
    );
  }
  const known = knownValue(fn);
  if (known) return knownSource(known);
  const what = located.kind === "internal" ? `internal to Node.js (${located.url})` : "native code without source";
  return draft.trail.refuse(
    `function ${name} is ${what} and cannot be shipped to a worker`,
    MAKE_IT_THERE,
    "made-by-package",
  );
}

function resolveSource(
  resolution: Resolution,
  fn: Function,
  located: SourceFunction,
  inspected: Inspected,
): LinkSource {
  const { draft } = resolution;
  const { unit, node } = located;
  const place = unit.place(node);
  const label = labelOf(fn, node);
  if (located.mapped && isStale(located.mapped, unit.text)) {
    draft.trail.refuse(
      `${unit.file} has changed since it was loaded, so the source of ${label} is not known any more`,
      "run the program again",
    );
  }
  const isScript = isRunningScript(unit);
  if (isOwnPart(unit.file)) {
    draft.trail.refuse(`${label} is part of boris and belongs to the process that made it`, OWN_PART_ADVICE);
  }

  const top = topLevelName(node);
  const isCurrent = top !== undefined && isStillBound(top, fn, inspected);
  const isRoot = fn === resolution.root;
  if (isRoot && !isClassNode(node)) {
    draft.trail.withinFunction(label, place, () => checkReceiver(draft.trail, unit, node, true));
  }
  if (isCurrent && !isScript) {
    if (isClassNode(node)) capturePatches(resolution, fn);
    return { kind: "definition", key: draft.reference(moduleName(resolution, located, top)) };
  }
  if (isCurrent) {
    return draft.trail.withinFunction(label, place, () => {
      needBinding(resolution, unit, top, inspected.scopes, fn);
      captureOwnProperties(resolution, fn, node);
      return { kind: "definition", key: draft.define(unit, top) };
    });
  }
  if (!isScript && node.parent?.type === "ExportDefaultDeclaration") {
    return { kind: "definition", key: draft.reference({ file: unit.file, isModule: true, path: ["default"] }) };
  }
  const exported = isScript || unit.isModule ? undefined : packageSource(resolution, fn);
  if (exported) return exported;
  if (isInstalled(unit.file)) return refusePackagePart(resolution, unit.file, label, place);
  return draft.trail.withinFunction(label, place, () => {
    checkReceiver(draft.trail, unit, node, isRoot);
    const site = draft.site(unit, node, isClassNode(node) ? "class" : "function", fn.name);
    const env = captureEnvironment(resolution, fn, located, inspected.scopes, site);
    captureOwnProperties(resolution, fn, node);
    return { kind: "closure", key: draft.key(unit.file, node.start), isClass: isClassNode(node), env };
  });
}

/** The export that a top-level name of a module is reached by; unexported ones get one. */
function moduleName({ draft }: Resolution, { unit }: SourceFunction, local: string) {
  const exported = unit.exports.get(local);
  if (exported === undefined) draft.define(unit, local);
  return { file: unit.file, isModule: unit.isModule, path: [exported ?? addedExport(local)] };
}

/** False if the module's variable holds another function by now. */
function isStillBound(name: string, fn: Function, { scopes }: Inspected): boolean {
  const found = lookUp(moduleScopes(scopes), name);
  return found.kind !== "value" || found.value === fn;
}

function refusePackagePart({ draft }: Resolution, file: string, label: string, place: string): never {
  const name = /.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(file)?.[1] ?? file;
  return draft.trail.refuse(
    `${label} lives inside package ${name} (${place}) and is not exported by it`,
    "make what the package gives in a `const`, inside the function, or in a module that the function imports",
    "made-by-package",
  );
}

function labelOf(fn: Function, node: FunctionNode | Class): string {
  return `${isClassNode(node) ? "class" : "function"} ${nameOf(fn)}`;
}

function nameOf(fn: Function): string {
  return fn.name === "" ? "(anonymous)" : `"${fn.name}"`;
}
