import types from "node:util/types";
import { warnOfModuleState } from "./module-state.ts";
import { isPatched } from "./patched-prototypes.ts";
import type { Resolution } from "./resolution.ts";

/** What this process did to an imported function's module or class is not there when it is imported again. */
export function lookAtImported(resolution: Resolution, value: unknown): void {
  if (typeof value !== "function" || types.isProxy(value)) return;
  const { draft, copier } = resolution;
  const located = draft.locate(value);
  if (located.kind !== "source" || located.unit.file.includes("node_modules")) return;
  warnOfModuleState(draft, value, located.unit);
  if (isPatched(resolution, value)) copier.know(value);
}
