/**
 * The client's part of tasks on AWS, with boris. Arguments: endpoint, stage configuration, number of tasks that are measured
 * after a tenth as many that are not.
 */
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { Executor } from "borisjs";
import { aws, type StageConfig } from "borisjs/aws";
import { cpuMsSince, report } from "./figures.ts";
import { identity } from "./work.ts";

/** Deletions wait for others of their batch so long. */
const deletedAfterMs = 1_500;

const [, , endpoint = "", config = "", tasks = ""] = process.argv;
const params = Array.from({ length: Number(tasks) }, (_, index) => index);

await using executor = new Executor({ backend: aws({ endpoint, config: JSON.parse(config) as StageConfig }) });
await run(params.slice(0, params.length / 10));
await sleep(deletedAfterMs);

const cpuBefore = process.cpuUsage();
const startedAt = performance.now();
await run(params);
const wallMs = performance.now() - startedAt;
await sleep(deletedAfterMs);
report({ cpuMs: cpuMsSince(cpuBefore), wallMs });

async function run(of: readonly number[]): Promise<void> {
  assert.deepEqual(await executor.map(identity, of, { results: "inline", maxInFlight: of.length }).results(), of);
}
