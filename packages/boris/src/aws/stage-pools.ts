import { BackendError } from "../errors.ts";
import type { StageConfig } from "../protocol/stage-config.ts";

type Pool = StageConfig["pools"][string];

/** @throws BackendError that names the pools that there are */
export function poolOf({ stage, pools }: StageConfig, name: string): Pool {
  const pool = Object.hasOwn(pools, name) ? pools[name] : undefined;
  if (pool !== undefined) return pool;
  const known = Object.keys(pools)
    .map((each) => `'${each}'`)
    .join(", ");
  throw new BackendError(
    `Cannot use pool '${name}': stage '${stage}' has ${known === "" ? "no pools" : `the pools ${known}`}`,
  );
}
