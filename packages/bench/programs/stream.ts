/**
 * Streams tasks and samples the client's memory, after garbage collection, as often as a tenth of them is done.
 * Arguments: `results` option, number of tasks. Needs `--expose-gc`.
 */
import assert from "node:assert/strict";
import { Executor, type MapOptions } from "borisjs";
import { cpuOfTree } from "../cpu-of-tree.ts";
import { msSinceStart, report, type Figures } from "./figures.ts";
import { identity } from "./work.ts";

const results = process.argv[2] as NonNullable<MapOptions["results"]>;
const count = Number(process.argv[3]);
const tenth = count / 10;

const executor = new Executor();
const memory: Record<string, number> = {};
let done = 0;
for await (const value of executor.map(identity, numbers(), { results })) {
  assert.equal(value, done);
  done += 1;
  if (done % tenth === 0) Object.assign(memory, sample(done / tenth));
}
assert.equal(done, count);
const wallMs = msSinceStart();
await executor.close();

report({ wallMs, cpuMs: cpuOfTree(), ...memory });

function* numbers(): Generator<number> {
  for (let index = 0; index < count; index++) yield index;
}

function sample(tenthsDone: number): Figures {
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  return { [`heapMiB${tenthsDone}`]: mebibytes(heapUsed), [`rssMiB${tenthsDone}`]: mebibytes(rss) };
}

function mebibytes(bytes: number): number {
  return Math.round(bytes / 2 ** 10) / 2 ** 10;
}
