import type { Future } from "borisjs";
import type { Ranked } from "./grid.ts";

/** Prints parameter sets as a table, in the order in which they are given. */
export function printRanking(ranking: readonly Ranked[]): void {
  console.log(row("rank", "kernel", "C", "gamma", "mean", "deviation"));
  for (const [index, { parameters, mean, deviation }] of ranking.entries()) {
    const { kernel, C, gamma } = parameters;
    console.log(row(`${index + 1}`, kernel, `${C}`, `${gamma ?? "–"}`, mean.toFixed(4), deviation.toFixed(4)));
  }
}

/** Prints how long the tasks took and which worker ran how many of them. */
export function printWork(futures: readonly Future<unknown>[], wallTimeMs: number): void {
  const workers = Map.groupBy(futures, (future) => future.stats?.workerId);
  const shares = [...workers].map(([workerId, ran]) => `${ran.length} on ${workerId}`);
  console.log(`\n${futures.length} tasks in ${(wallTimeMs / 1000).toFixed(1)} s: ${shares.toSorted().join(", ")}`);
}

function row(rank: string, kernel: string, C: string, gamma: string, mean: string, deviation: string): string {
  return [
    rank.padStart(4),
    kernel.padEnd(6),
    C.padStart(5),
    gamma.padStart(7),
    mean.padStart(7),
    deviation.padStart(10),
  ].join("  ");
}
