import type { Variable } from "@typescript-eslint/scope-manager";
import type { Expression } from "oxc-parser";
import type { Environment, LinkSource } from "../restore/wire.ts";
import { lookUp } from "../running-scopes.ts";
import { freeReferences, isGlobalReference, isTopVariable, rangeOf } from "../source/free-references.ts";
import type { SourceUnit } from "../source/source-unit.ts";
import { checkGlobal } from "./check-globals.ts";
import { needBinding } from "./need-binding.ts";
import { literalValue, mayRebuild } from "./rebuild.ts";
import { refuseUnreadable } from "./refuse-variable.ts";
import type { Resolution, VariableOrigin } from "./resolution.ts";

/** Captures a local variable: by value or, for a constant that a package made, by its initialiser. */
export function captureVariable(
  resolution: Resolution,
  origin: VariableOrigin,
  value: unknown,
  env: Environment,
): void {
  const { draft, copier } = resolution;
  const { unit, variable } = origin;
  const { name } = variable;
  const before = copier.weight;
  try {
    draft.journal.attempt(() => {
      copier.put(env.values, name, value, env.needs);
      copier.finishPostponed();
    });
    draft.addPart({ kind: "value", name, at: placeOf(unit, variable), bytes: copier.weight - before });
  } catch (error) {
    const initialiser = mayRebuild(resolution, origin, value, error);
    if (initialiser === undefined) throw error;
    draft.trail.resume([]);
    copier.link(value, () => rebuiltSource(resolution, origin, initialiser));
    copier.put(env.values, name, value, env.needs);
  }
}

function rebuiltSource(resolution: Resolution, origin: VariableOrigin, initialiser: Expression): LinkSource {
  const { draft } = resolution;
  const { unit, variable, scopes } = origin;
  const site = draft.site(unit, initialiser, "expression", variable.name);
  const env: Environment = { values: {}, needs: [] };
  for (const { name, variable: used, identifier } of freeReferences(unit, initialiser)) {
    if (isGlobalReference(unit, used)) {
      checkGlobal(draft, unit, name, identifier);
    } else if (isTopVariable(unit, used)) {
      if (draft.slice(unit).isScript) needBinding(resolution, unit, name, scopes);
    } else if (!site.variables.has(name)) {
      site.variables.add(name);
      const running = lookUp(scopes, name);
      const found = running.kind === "value" ? running : literalValue(used);
      if (found === undefined) refuseUnreadable(draft.trail, name);
      else {
        draft.trail.withinVariable(name, placeOf(unit, used), () =>
          captureVariable(resolution, { unit, variable: used, scopes }, found.value, env),
        );
      }
    }
  }
  noteRebuilt(resolution, unit, variable);
  return { kind: "rebuilt", key: draft.key(unit.file, initialiser.start), env };
}

function noteRebuilt({ draft }: Resolution, unit: SourceUnit, variable: Variable): void {
  draft.addPart({ kind: "rebuild", name: variable.name, at: placeOf(unit, variable) });
}

function placeOf(unit: SourceUnit, variable: Variable): string {
  const declared = variable.defs[0]?.name;
  return declared ? unit.place(rangeOf(declared)) : unit.file;
}
