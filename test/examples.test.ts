import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli } from "./cli/support/run-cli.ts";
import { runProgram } from "./support/run-program.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

/** Examples start processes that start processes. */
const timeout = 120_000;

async function outputOf(example: string, cwd = temporaryFolder()): Promise<string[]> {
  const file = new URL(`../packages/examples/${example}.ts`, import.meta.url);
  const { stdout, stderr, exitCode } = await runProgram(file, { cwd });
  expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
  return stdout.trimEnd().split("\n");
}

test("redrive mends a function and runs what died of its bug, and nothing else, again", { timeout }, async () => {
  const [deaths, amounts = "", left] = await outputOf("redrive");
  expect(deaths).toMatch(/^4 died of RangeError: invoice \d+: no amount in "\(\d+\.00\)" \(tasks 7, 17, 27, 37\)$/);
  const expected = Array.from({ length: 40 }, (_, number) => (number % 10 === 7 ? -number : number * 1_000 + 0.5));
  expect(amounts.split(" ").map(Number)).toEqual(expected);
  expect(left).toBe("40 amounts, 0 dead letters left");
});

test("attach finishes the job of a client that was killed", { timeout }, async () => {
  const [killed, attached, results] = await outputOf("attach");
  expect(killed).toBe("the first client was killed by SIGKILL");
  const [, sent, done] = /^attached to [0-9A-Z]{26}: (\d+) of 60 sent, (\d+) done$/.exec(attached ?? "") ?? [];
  expect(Number(done)).toBeGreaterThanOrEqual(10);
  expect(Number(sent)).toBeGreaterThanOrEqual(20);
  expect(Number(sent)).toBeLessThan(60);
  expect(results).toBe("60 results, the last is 3481");
});

test("bootstrap sends along a file and three packages, and finds what statisticians find", { timeout }, async () => {
  const [slope, interval] = await outputOf("bootstrap");
  expect(slope).toBe("each 1,000 lb cost 5.4 miles per gallon");
  expect(interval).toBe("95 % of 400 draws say 4.2 to 7.2");
});

test("endless stops an endless stream when it has seen enough", { timeout }, async () => {
  const [estimate, ahead] = await outputOf("endless");
  expect(estimate).toBe("π is about 3.142 after 108 tasks");
  const [, pulled] = /^(\d+) more were pulled from a generator that has no end$/.exec(ahead ?? "") ?? [];
  expect(Number(pulled)).toBeLessThanOrEqual(16);
});

test("progress tells what a job took, and of the report that the command then writes", { timeout }, async () => {
  const cwd = temporaryFolder();
  const [lowest, took, cost, hint = ""] = await outputOf("progress", cwd);
  expect(lowest).toBe("lowest point: x = -3.77, y = -3.23");
  expect(took).toMatch(/^144 tasks, \d+ ms each \(median\)$/);
  expect(cost).toMatch(/^on AWS, about 0\.00\d\d dollars$/);

  const [, ...command] = hint.split(" ");
  expect(command[0]).toBe("boris");
  const { stdout, exitCode } = await runCli(command.slice(1), { cwd });
  expect(exitCode).toBe(0);
  expect(readFileSync(join(cwd, stdout.trim()), "utf8").slice(0, 15)).toBe("<!doctype html>");
});
