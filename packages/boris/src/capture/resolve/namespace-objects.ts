import types from "node:util/types";
import type { ModuleExportName } from "oxc-parser";
import type { Draft } from "../draft/draft.ts";
import { NAMESPACE } from "../generate/names.ts";
import { knownValue } from "../known/known-values.ts";
import type { LinkSource } from "../restore/wire.ts";
import { isRunningScript } from "../running-script.ts";
import type { SourceUnit } from "../source/source-unit.ts";
import { knownSource } from "../values/value-sources.ts";

/**
 * How the worker gets a namespace that `import * as` or `import()` gave, and a variable holds. It does
 * not tell its module, but the functions in it do.
 */
export function namespaceSource(draft: Draft, namespace: object): LinkSource | undefined {
  if (!types.isModuleNamespaceObject(namespace)) return undefined;
  const members = namespace as unknown as Record<string, unknown>;
  const keys = Object.keys(members);
  const builtin = keys.includes("default") ? knownValue(members["default"]) : undefined;
  if (builtin?.module !== undefined && builtin.path.length === 0) return knownSource(builtin);
  for (const key of keys) {
    const member = members[key];
    if (typeof member !== "function" || types.isProxy(member)) continue;
    const located = draft.locate(member);
    if (located.kind !== "source" || !located.unit.isModule || isRunningScript(located.unit)) continue;
    if (keys.every(exportTest(located.unit))) {
      const reference = { file: located.unit.file, isModule: true, path: [NAMESPACE] };
      return { kind: "definition", key: draft.reference(reference) };
    }
  }
  return undefined;
}

/** Tells whether a module exports a name, as far as its own text says. */
function exportTest(unit: SourceUnit): (name: string) => boolean {
  const names = new Set([...unit.exports.values(), "default"]);
  let isOpen = false;
  for (const statement of unit.program.body) {
    if (statement.type === "ExportAllDeclaration") {
      if (statement.exported === null) isOpen = true;
      else names.add(nameOf(statement.exported));
    }
    if (statement.type === "ExportNamedDeclaration" && statement.source) {
      for (const { exported } of statement.specifiers) names.add(nameOf(exported));
    }
  }
  return (name) => isOpen || names.has(name);
}

function nameOf(name: ModuleExportName): string {
  return name.type === "Literal" ? name.value : name.name;
}
