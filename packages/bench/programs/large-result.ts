/** Fetches one result of 64 MiB. */
import assert from "node:assert/strict";
import { Executor } from "borisjs";
import { cpuOfTree } from "../cpu-of-tree.ts";
import { msSinceStart, report } from "./figures.ts";
import { ramp } from "./work.ts";

const executor = new Executor();
const result = await executor.submit(ramp, 64).result();
const wallMs = msSinceStart();
await executor.close();

assert.ok(result instanceof Float64Array);
assert.equal(result.length, 2 ** 23);
assert.ok(result.every((value, index) => value === index));
report({ wallMs, cpuMs: cpuOfTree(), peakRssMiB: process.resourceUsage().maxRSS / 2 ** 10 });
