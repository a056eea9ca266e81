/** Prints what would ship of a closure: the sample in FUNCTIONS.md. */
// #region explain
import { Executor } from "borisjs";
import { mean } from "simple-statistics";
import { z } from "zod";
import { double } from "./double.ts";

const Row = z.object({ values: z.array(z.number()) });
const weights = new Float64Array(1_000).fill(0.5);
const weighted = (values: number[]) => values.map((value, at) => value * (weights[at] ?? 1));

const executor = new Executor();
for (const scale of [1]) {
  console.log(executor.explain((row: unknown) => double(mean(weighted(Row.parse(row).values))) * scale));
}
// #endregion
await executor.close();
