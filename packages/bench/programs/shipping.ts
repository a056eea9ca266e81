/**
 * Captures and bundles one function of `shipped/`, then the same again. Arguments: its file, and `imported` for the function
 * itself or `closure` for one of this script that uses it.
 */
import { bundle } from "../../boris/dist/bundle/bundle.js";
import { capture } from "../../boris/dist/capture/capture.js";
import { cpuOfTree } from "../cpu-of-tree.ts";
import { report } from "./figures.ts";

type Ship = (param: unknown) => unknown;

const [file = "", way] = process.argv.slice(2);
const { ship } = (await import(new URL(`../shipped/${file}`, import.meta.url).href)) as { ship: Ship };

/** With another value each time, as in a loop of maps over changing data. */
function closureOf(factor: number): Ship {
  return (param) => [ship(param), factor];
}

const functionOf = (round: number): Ship => (way === "closure" ? closureOf(round) : ship);

async function measure(
  round: number,
): Promise<{ readonly wallMs: number; readonly cpuMs: number; readonly captureMs: number }> {
  const cpuBefore = cpuOfTree();
  const startedAt = performance.now();
  const plan = capture(functionOf(round));
  const captureMs = performance.now() - startedAt;
  await bundle(plan);
  return { captureMs, wallMs: performance.now() - startedAt, cpuMs: cpuOfTree() - cpuBefore };
}

const first = await measure(1);
// Several, as one alone is too short for the clock of CPU times.
const rounds = 20;
const cpuBefore = cpuOfTree();
const startedAt = performance.now();
for (let round = 2; round < 2 + rounds; round++) await measure(round);

report({
  firstCaptureMs: first.captureMs,
  firstMs: first.wallMs,
  firstCpuMs: first.cpuMs,
  againMs: (performance.now() - startedAt) / rounds,
  againCpuMs: (cpuOfTree() - cpuBefore) / rounds,
});
