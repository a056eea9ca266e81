import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { Executor, type Job, type MapOptions } from "borisjs";
import { local } from "borisjs/local";
import { runCommandLine } from "../../../packages/boris/src/cli/run-command-line.ts";
import { type Printing, prints } from "../../functions/prints.ts";
import type { ProgramRun } from "../../support/run-program.ts";
import { runCli } from "./run-cli.ts";

/** Runs a job to its end: every fourth task fails at its only attempt. */
export async function endedJob(dir: string, count = 8, options: MapOptions = {}): Promise<Job<unknown>> {
  return endedJobOf(
    dir,
    Array.from({ length: count }, (_, id) => ({ id })),
    options,
  );
}

export async function endedJobOf(
  dir: string,
  params: readonly Printing[],
  options: MapOptions = {},
): Promise<Job<unknown>> {
  await using executor = new Executor({ backend: local({ dir, concurrency: 2 }) });
  const job = executor.map(prints, params, { maxAttempts: 1, ...options });
  await job.settled();
  return job;
}

/** Runs a command about the jobs of a folder, with its output in pipes. */
export function boris(dir: string, ...args: string[]): Promise<ProgramRun> {
  return runCli([...args, "--dir", dir], { cwd: dir });
}

/** Lines of standard output as what they are JSON of. */
export function linesOf({ stdout }: Pick<ProgramRun, "stdout">): unknown[] {
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line): unknown => JSON.parse(line));
}

/** What a command writes to a terminal of so many columns. */
export async function onTerminal(columns: number, dir: string, ...args: string[]): Promise<readonly string[]> {
  const stdout = Object.assign(new PassThrough(), { isTTY: true, columns });
  const stderr = new PassThrough();
  stderr.resume();
  const written = text(stdout);
  await runCommandLine([...args, "--dir", dir], { stdin: new PassThrough(), stdout, stderr, env: {} });
  stdout.end();
  return (await written).trimEnd().split("\n");
}
