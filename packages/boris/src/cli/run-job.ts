import { CancelledError } from "../errors.ts";
import type { Executor, MapOptions } from "../index.ts";
import { CommandError } from "./command-error.ts";
import { exitCode } from "./exit-code.ts";
import type { LoadedFunction } from "./input/load-function.ts";
import { DataOutput } from "./output/data-output.ts";
import { LineBatch } from "./output/line-batch.ts";
import { RunTally } from "./output/run-tally.ts";
import { type PlaceOptions, sameOptions } from "./place.ts";
import { RunInterrupts } from "./run-interrupts.ts";
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
  using interrupts = new RunInterrupts();
  const startedAt = performance.now();
  // Once nothing can be written, nobody has use for the other results.
  const job = executor.map(loaded.fn, params, { ...options, progress: true, signal: output.broken });
  stderr.write(`boris: job ${job.id}: ${options.name ?? loaded.name}\n`);

  const lines = new LineBatch(output);
  const tally = new RunTally();
  const end = await writeResults(unordered ? job.asCompleted() : job.inOrder(), lines, tally, interrupts.stopping);
  await lines.flush();
  if (interrupts.stopping.aborted) throw stoppedBy(request, job.id);

  if (end !== undefined && tally.total === 0) throw errorOf(end, interrupts);
  for (const line of tally.failures) stderr.write(`boris: ${line}\n`);
  const summary = summaryOf(tally, job.id, performance.now() - startedAt, request.place);
  const isOver = end === undefined && !(interrupts.pressed && tally.cancelled > 0);
  if (isOver && tally.total > tally.succeeded) throw new CommandError(summary, exitCode.tasksFailed);
  stderr.write(`boris: ${summary}\n`);
  if (end !== undefined) throw errorOf(end, interrupts);
  if (!isOver) throw interrupted();
}

function errorOf({ error }: EarlyEnd, interrupts: RunInterrupts): unknown {
  return interrupts.pressed && error instanceof CancelledError ? interrupted(error) : error;
}

function interrupted(cause?: unknown): CommandError {
  return new CommandError("interrupted; the other parameter sets were not sent", exitCode.interrupted, { cause });
}

function stoppedBy({ options, place }: RunRequest, jobId: string): CommandError {
  const what =
    options.results === "inline"
      ? "the tasks that had not ended were cancelled"
      : `'boris attach ${jobId}${sameOptions(place)}' goes on with it`;
  return new CommandError(`interrupted; ${what}`, exitCode.interrupted);
}
