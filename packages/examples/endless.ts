/**
 * Estimates π by throwing darts, until the estimate is good enough. Nobody knows beforehand how many throws that takes, so
 * the parameter sets come from a generator without an end: boris pulls a few ahead of what is used, and no more.
 */
import { Executor } from "borisjs";
import { randomNumbers } from "./random-numbers.ts";

const dartsPerTask = 100_000;
const wantedError = 0.0005;
let pulled = 0;

function* seeds(): Generator<number, never, undefined> {
  for (;;) yield pulled++;
}

function throwDarts(seed: number): number {
  const random = randomNumbers(seed);
  let hits = 0;
  for (let dart = 0; dart < dartsPerTask; dart++) if (Math.hypot(random(), random()) < 1) hits += 1;
  return hits;
}

await using executor = new Executor();
let [hits, darts] = [0, 0];
for await (const more of executor.map(throwDarts, seeds(), { maxInFlight: 16, results: "inline" })) {
  hits += more;
  darts += dartsPerTask;
  const share = hits / darts;
  // The standard error of a share, four times as large for π.
  if (4 * Math.sqrt((share * (1 - share)) / darts) < wantedError) break;
}

console.log(`π is about ${((4 * hits) / darts).toFixed(3)} after ${darts / dartsPerTask} tasks`);
console.log(`${pulled - darts / dartsPerTask} more were pulled from a generator that has no end`);
