import { Executor } from "borisjs";
import { local } from "borisjs/local";
import { expect, test } from "vitest";
import { crossValidation, grid } from "../packages/examples/grid.ts";
import { trainFold } from "../packages/examples/train-fold.ts";
import { runProgram } from "./support/run-program.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

/** Real training takes its time, the more so on a busy machine. */
const timeout = 180_000;

test("scores of a grid search are exactly those of a sequential run", { timeout }, async () => {
  const someOfEachKernel = grid.filter(({ C }) => C === 10);
  const tasks = crossValidation(someOfEachKernel);

  await using executor = new Executor({ backend: local({ dir: temporaryFolder() }) });
  const parallel = await executor.map(trainFold, tasks).results();

  const sequential = tasks.map((task) => trainFold(task));
  expect(parallel).toEqual(sequential);
});

test("the program prints all parameter sets, best first, and who did the work", { timeout }, async () => {
  const program = new URL("../packages/examples/grid-search.ts", import.meta.url);

  const { stdout, stderr, exitCode } = await runProgram(program, { cwd: temporaryFolder() });

  expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
  const [heading, ...rows] = stdout.split("\n").map((line) => line.trim().split(/\s+/));
  expect(heading).toEqual(["rank", "kernel", "C", "gamma", "mean", "deviation"]);
  const ranking = rows
    .slice(0, grid.length)
    .map(([rank, kernel, C, gamma, mean]) => ({ rank, kernel, C, gamma, mean }));
  expect(ranking.map(({ rank }) => Number(rank))).toEqual(grid.map((_, index) => index + 1));
  expect(ranking.map(({ mean }) => Number(mean))).toEqual(
    ranking.map(({ mean }) => Number(mean)).toSorted((a, b) => b - a),
  );
  expect(new Set(ranking.map(({ kernel, C, gamma }) => `${kernel} ${C} ${gamma}`)).size).toBe(grid.length);
  expect(stdout).toMatch(/\n60 tasks in \d+\.\d s: (\d+ on \S+(, )?)+\n$/);
});
