import types from "node:util/types";
import { Draft } from "./draft/draft.ts";
import { restoringEntry, sortedSlices } from "./generate/entry.ts";
import { extendedModule } from "./generate/extended-module.ts";
import { scriptModule } from "./generate/script-module.ts";
import { withSession } from "./inspect/session.ts";
import type { CapturedValues, CapturePlan, GeneratedModule } from "./plan.ts";
import { AssignedVariables } from "./resolve/assigned-variables.ts";
import { ModuleValues } from "./resolve/module-values.ts";
import { refusePatchedBuiltins } from "./resolve/patched-builtins.ts";
import type { Resolution } from "./resolve/resolution.ts";
import { resolveFunction } from "./resolve/resolve-function.ts";
import { SharedVariables } from "./resolve/shared-variables.ts";
import type { LinkSource } from "./restore/wire.ts";
import { entryFiles } from "./running-script.ts";
import { ValueCopier } from "./values/value-copier.ts";

/**
 * The long way: code is cut out of the running script, and captured values are copied. Some loaders
 * keep modules that are required apart from those that are imported, so this takes nothing over.
 */
export function captureParts(projectRoot: string, fn: Function): CapturePlan {
  return withSession(() => planParts(new Draft(projectRoot), fn));
}

function planParts(draft: Draft, fn: Function): CapturePlan {
  refuseClass(draft, fn);
  const copier: ValueCopier = new ValueCopier(draft, {
    functionSource: (each) => {
      moduleValues.note(each);
      return resolveFunction(resolution, each);
    },
    moduleValue: (value) => moduleValues.find(value),
  });
  const resolution: Resolution = {
    draft,
    copier,
    shared: new SharedVariables(draft),
    assigned: new AssignedVariables(draft),
    root: fn,
  };
  const moduleValues = new ModuleValues(resolution);

  copier.add(fn);
  resolution.shared.refuseWritten();
  resolution.assigned.warn();
  refusePatchedBuiltins(draft);
  const root = copier.wire.links[0];
  const captures = root && isWithoutValues(copier, root) ? undefined : copier.serialize();
  return {
    name: fn.name === "" ? "(anonymous)" : fn.name,
    projectRoot: draft.projectRoot,
    entry: restoringEntry(draft, root && "key" in root ? root.key : ""),
    generated: generateModules(draft),
    runningScript: runningScript(draft),
    ...(captures && { captures: captures satisfies CapturedValues }),
    parts: draft.parts,
    warnings: [...draft.warnings],
  };
}

function refuseClass(draft: Draft, fn: Function): void {
  const isClass = !types.isProxy(fn) && /^class\b/.test(Function.prototype.toString.call(fn));
  if (!isClass) return;
  draft.trail.refuse(`a class cannot be mapped (class ${fn.name})`, `pass a function: \`(x) => new ${fn.name}(x)\``);
}

/** True if code alone makes the function: then nothing has to travel beside it. */
function isWithoutValues({ wire }: ValueCopier, root: LinkSource): boolean {
  const isMadeByCode =
    root.kind === "definition" ||
    (root.kind === "closure" && !root.isClass && Object.keys(root.env.values).length === 0);
  const isAlone = wire.links.every((link, index) => index === 0 || link.slots.length === 0);
  const records = [...wire.collections, ...wire.properties, ...wire.prototypes];
  return isMadeByCode && isAlone && wire.values.length === 1 && records.length === 0;
}

function generateModules(draft: Draft): Map<string, GeneratedModule> {
  const generated = new Map<string, GeneratedModule>();
  for (const slice of sortedSlices(draft)) {
    const hasAdditions = slice.definitions.size > 0 || slice.sites.size > 0;
    if (slice.isScript) generated.set(slice.unit.file, scriptModule(draft, slice));
    else if (hasAdditions) generated.set(slice.unit.file, extendedModule(slice));
  }
  return generated;
}

function runningScript(draft: Draft): Set<string> {
  const scripts = [...draft.slices.values()].filter((slice) => slice.isScript);
  return new Set([...entryFiles(), ...scripts.map((slice) => slice.unit.file)]);
}
