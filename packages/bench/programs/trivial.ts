/** Runs trivial tasks. Arguments: `results` option, number of tasks. */
import assert from "node:assert/strict";
import { Executor, type MapOptions } from "borisjs";
import { cpuOfTree } from "../cpu-of-tree.ts";
import { msSinceStart, report } from "./figures.ts";
import { identity } from "./work.ts";

const results = process.argv[2] as NonNullable<MapOptions["results"]>;
const params = Array.from({ length: Number(process.argv[3]) }, (_, index) => index);

const executor = new Executor();
const job = executor.map(identity, params, { results });
await job.futures[0]?.result();
const firstResultMs = msSinceStart();
assert.deepEqual(await job.results(), params);
const wallMs = msSinceStart();
await executor.close();

report({ firstResultMs, wallMs, cpuMs: cpuOfTree() });
