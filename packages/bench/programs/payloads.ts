/** Sends arguments of 100 KB there and back. Arguments: `results` option, number of tasks. */
import assert from "node:assert/strict";
import { Executor, type MapOptions } from "borisjs";
import { cpuOfTree } from "../cpu-of-tree.ts";
import { msSinceStart, report } from "./figures.ts";
import { identity } from "./work.ts";

const results = process.argv[2] as NonNullable<MapOptions["results"]>;
const params = Array.from({ length: Number(process.argv[3]) }, (_, index) => `${index} `.padEnd(100_000, "boris "));

const executor = new Executor();
assert.deepEqual(await executor.map(identity, params, { results }).results(), params);
const wallMs = msSinceStart();
await executor.close();

report({ wallMs, cpuMs: cpuOfTree() });
