/**
 * Runs trivial tasks on faast.js in its local mode, isolated in child processes. Arguments: number of tasks, number of child
 * processes, folder in which faastjs is installed.
 */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";
import { cpuOfTree } from "../cpu-of-tree.ts";
import { msSinceStart, report } from "../programs/figures.ts";

/** The part of faastjs 8.0.75 that is used here. */
interface Faast {
  faast<M>(provider: "local", functions: M, options: FaastOptions): Promise<FaastModule<M>>;
}
interface FaastOptions {
  readonly childProcess: boolean;
  readonly concurrency: number;
  /** It would search this machine for what earlier runs left behind. */
  readonly gc: "off";
}
interface FaastModule<M> {
  readonly functions: M;
  cleanup(): Promise<void>;
}
interface Work {
  identity(value: number): Promise<number>;
}

const params = Array.from({ length: Number(process.argv[2]) }, (_, index) => index);
const faastjs = createRequire(join(process.argv[4] ?? "", "package.json"))("faastjs") as Faast;
const work = createRequire(import.meta.url)("./work.cjs") as Work;

const remote = await faastjs.faast("local", work, {
  childProcess: true,
  concurrency: Number(process.argv[3]),
  gc: "off",
});
const calls = params.map((param) => remote.functions.identity(param));
await calls[0];
const firstResultMs = msSinceStart();
assert.deepEqual(await Promise.all(calls), params);
const wallMs = msSinceStart();
await remote.cleanup();

report({ firstResultMs, wallMs, cpuMs: cpuOfTree() });
// Timers that cleanup() leaves behind would keep the process for ten more seconds.
process.exit();
