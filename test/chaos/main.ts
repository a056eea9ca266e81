/** `npm run chaos -- --seed 1 --tasks 5000`: prints what came of it, and the seed to do it again with. */
import { parseArgs } from "node:util";
import { runChaos } from "./chaos.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: String(Math.floor(Math.random() * 1_000_000)) },
    tasks: { type: "string", default: "5000" },
  },
});
const options = { seed: Number(values.seed), tasks: Number(values.tasks) };
const startedAt = Date.now();
console.log(`seed ${options.seed}`);
const { counts, causes, wrong } = await runChaos(options);
for (const [name, count] of Object.entries(counts)) console.log(`${String(count).padStart(8)} ${name}`);
for (const [cause, count] of Object.entries(causes).toSorted(([, a], [, b]) => b - a)) {
  console.log(`${String(count).padStart(8)} ended with: ${cause}`);
}
console.log(`${((Date.now() - startedAt) / 1_000).toFixed(1)} s`);
for (const line of wrong) console.error(`WRONG ${line}`);
console.log(
  wrong.length === 0 ? "every promise was kept" : `${wrong.length} promises were broken; seed ${options.seed}`,
);
process.exitCode = wrong.length === 0 ? 0 : 1;
