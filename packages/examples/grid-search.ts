/**
 * Which support vector machine reads handwritten digits best? A grid search over twelve parameter sets,
 * each cross-validated in five folds: sixty tasks, as many at a time as this machine has cores.
 */
// #region readme
import { Executor } from "borisjs";
import { crossValidation, grid, rank } from "./grid.ts";
import { printRanking, printWork } from "./report.ts";
import { trainFold } from "./train-fold.ts";

const tasks = crossValidation(grid); // [{ kernel: "rbf", C: 1, gamma: 0.001, fold: 0 }, …]

await using executor = new Executor();
const job = executor.map(trainFold, tasks, { progress: true });
const scores = await job.results();
// #endregion

printRanking(rank(grid, scores));
printWork(job.futures, performance.now());
