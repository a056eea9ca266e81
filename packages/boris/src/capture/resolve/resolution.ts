import type { Variable } from "@typescript-eslint/scope-manager";
import type { Draft } from "../draft/draft.ts";
import type { RunningScope } from "../inspect/inspect-function.ts";
import type { SourceUnit } from "../source/source-unit.ts";
import type { ValueCopier } from "../values/value-copier.ts";
import type { AssignedVariables } from "./assigned-variables.ts";
import type { SharedVariables } from "./shared-variables.ts";

/** What the steps of resolving one function share. */
export interface Resolution {
  readonly draft: Draft;
  readonly copier: ValueCopier;
  readonly shared: SharedVariables;
  readonly assigned: AssignedVariables;
  /** The function given to `map`. */
  readonly root: Function;
}

/** Where a captured variable was declared, and the scopes that it was found in. */
export interface VariableOrigin {
  readonly unit: SourceUnit;
  readonly variable: Variable;
  readonly scopes: readonly RunningScope[];
}
