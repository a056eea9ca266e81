/**
 * Which support vector machine reads handwritten digits best? A grid search over twelve parameter sets,
 * each cross-validated in five folds: sixty tasks, as many at a time as this machine has cores.
 */
import { Executor } from "borisjs";
import { crossValidation, grid, rank } from "./grid.ts";
import { ProgressBar } from "./progress-bar.ts";
import { printRanking, printWork } from "./report.ts";
import { trainFold } from "./train-fold.ts";

const startedAt = performance.now();
const tasks = crossValidation(grid);
const bar = new ProgressBar(tasks.length);

await using executor = new Executor();
const job = executor.map(trainFold, tasks);

const scores: number[] = [];
for await (const score of job) {
  scores.push(score);
  bar.advance();
}

bar.clear();
printRanking(rank(grid, scores));
printWork(job.futures, performance.now() - startedAt);
