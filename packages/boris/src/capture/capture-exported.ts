import path from "node:path";
import types from "node:util/types";
import type { Draft } from "./draft/draft.ts";
import { importingEntry } from "./generate/entry.ts";
import type { CapturePlan } from "./plan.ts";
import { checkReceiver } from "./resolve/check-receiver.ts";
import { warnOfImports } from "./resolve/imported-state.ts";
import { constantNames } from "./resolve/module-constants.ts";
import { warnOfModuleState } from "./resolve/module-state.ts";
import { lookUp, moduleScopes } from "./running-scopes.ts";
import { entryFiles, isRunningScript } from "./running-script.ts";
import { locateOnDisk } from "./source/locate-on-disk.ts";
import type { SourceUnit } from "./source/source-unit.ts";
import { isClassNode, type FunctionNode } from "./source/syntax.ts";
import { topLevelName } from "./source/top-level.ts";

/**
 * The short way for the most common case: a function that an ES module exports is imported on the
 * worker. Nothing is copied, so scopes are not analysed and the table of known values is not built.
 */
export function captureExported(draft: Draft, fn: Function): CapturePlan | undefined {
  if (types.isProxy(fn)) return undefined;
  const located = locateOnDisk(fn, draft.inspect(fn).location) ?? draft.locate(fn);
  if (located.kind !== "source" || isClassNode(located.node)) return undefined;
  const { unit, node } = located;
  if (!unit.isModule || isRunningScript(unit)) return undefined;
  const exported = exportedName(draft, fn, unit, node);
  if (exported === undefined) return undefined;
  const name = fn.name === "" ? "(anonymous)" : fn.name;
  draft.trail.withinFunction(`function "${name}"`, unit.place(node), () =>
    checkReceiver(draft.trail, unit, node, true),
  );
  if (!unit.file.includes("node_modules")) {
    warnOfModuleState(draft, fn, unit);
    warnOfImports(draft, unit, moduleScopes(draft.inspect(fn).scopes));
  }
  return {
    name,
    projectRoot: draft.projectRoot,
    entry: importingEntry(draft.projectRoot, unit.file, exported),
    generated: new Map(),
    runningScript: entryFiles(),
    parts: [{ kind: "import", module: path.relative(draft.projectRoot, unit.file), names: [exported] }],
    warnings: [...draft.warnings],
  };
}

function exportedName(draft: Draft, fn: Function, unit: SourceUnit, node: FunctionNode): string | undefined {
  const scopes = moduleScopes(draft.inspect(fn).scopes);
  const local = topLevelName(node);
  if (local !== undefined) {
    const current = lookUp(scopes, local);
    return current.kind === "value" && current.value !== fn ? undefined : unit.exports.get(local);
  }
  if (node.parent?.type === "ExportDefaultDeclaration") return "default";
  // `export const f = memo(…)`: made by a function of this module, and kept in a constant of it.
  const constants = constantNames(unit);
  const holder = [...unit.exports].find(([name]) => {
    const current = constants.has(name) ? lookUp(scopes, name) : undefined;
    return current?.kind === "value" && current.value === fn;
  });
  return holder?.[1];
}
