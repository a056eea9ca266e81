import { CancelledError } from "../errors.ts";
import type { Executor, MapOptions } from "../index.ts";
import { CommandError } from "./command-error.ts";
import { exitCode } from "./exit-code.ts";
import type { LoadedFunction } from "./input/load-function.ts";
import { InterruptWatch } from "./interrupt-watch.ts";
import { DataOutput } from "./output/data-output.ts";
import { LineBatch } from "./output/line-batch.ts";
import { RunTally } from "./output/run-tally.ts";
import type { PlaceOptions } from "./place.ts";
import type { Terminal } from "./terminal.ts";
import { type EarlyEnd, summaryOf, writeResults } from "./write-results.ts";

/** What to run, and where its results go. */
export interface RunRequest {
  readonly loaded: LoadedFunction;
  readonly params: AsyncIterable<unknown>;
  readonly options: MapOptions;
  /** In place of standard output. */
  readonly out: string | undefined;
  readonly unordered: boolean;
  /** For the commands that are proposed. */
  readonly place: PlaceOptions;
}

/** Runs a job and writes a line for each of its tasks. @throws CommandError unless all went well */
export async function runJob(executor: Executor, request: RunRequest, { stdout, stderr }: Terminal): Promise<void> {
  const { loaded, params, options, out, unordered } = request;
  await using output = new DataOutput(stdout, out);
  // What cannot be opened is no reason to run anything.
  await output.flush();
  using interrupt = new InterruptWatch();
  const startedAt = performance.now();
  // Once nothing can be written, nobody has use for the other results.
  const job = executor.map(loaded.fn, params, { ...options, progress: true, signal: output.broken });
  stderr.write(`boris: job ${job.id}: ${options.name ?? loaded.name}\n`);

  const lines = new LineBatch(output);
  const tally = new RunTally();
  const end = await writeResults(unordered ? job.asCompleted() : job.inOrder(), lines, tally);
  await lines.flush();

  if (end !== undefined && tally.total === 0) throw errorOf(end, interrupt);
  for (const line of tally.failures) stderr.write(`boris: ${line}\n`);
  const summary = summaryOf(tally, job.id, performance.now() - startedAt, request.place);
  if (end === undefined && tally.total > tally.succeeded) throw new CommandError(summary, exitCode.tasksFailed);
  stderr.write(`boris: ${summary}\n`);
  if (end !== undefined) throw errorOf(end, interrupt);
}

function errorOf({ error }: EarlyEnd, interrupt: InterruptWatch): unknown {
  return interrupt.pressed && error instanceof CancelledError
    ? new CommandError("interrupted; the other parameter sets were not sent", exitCode.interrupted, { cause: error })
    : error;
}
