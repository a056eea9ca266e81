import types from "node:util/types";
import { warnOfImported, type Imported } from "./imported-state.ts";
import { isPatched } from "./patched-prototypes.ts";
import type { Resolution } from "./resolution.ts";

/** What this process did to an imported function's module or class is not there when it is imported again. */
export function lookAtImported(resolution: Resolution, imported: Imported): void {
  const { draft, copier } = resolution;
  warnOfImported(draft, imported);
  const { value } = imported;
  if (typeof value === "function" && !types.isProxy(value) && isPatched(resolution, value)) copier.know(value);
}
