import { CancelledError } from "../errors.ts";
import type { Executor, Future, MapOptions } from "../index.ts";
import type { TaskOutcome } from "../jobs/task-outcome.ts";
import { CommandError } from "./command-error.ts";
import { exitCode } from "./exit-code.ts";
import type { LoadedFunction } from "./input/load-function.ts";
import { InterruptWatch } from "./interrupt-watch.ts";
import { DataOutput } from "./output/data-output.ts";
import { LineBatch } from "./output/line-batch.ts";
import { resultLine } from "./output/result-line.ts";
import { RunTally } from "./output/run-tally.ts";
import { duration } from "./output/times.ts";
import { type PlaceOptions, sameOptions } from "./place.ts";
import type { Terminal } from "./terminal.ts";

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

/** What ended the job before its last parameter set. */
interface EarlyEnd {
  readonly error: unknown;
}

async function writeResults(
  futures: AsyncIterable<Future<unknown>>,
  lines: LineBatch,
  tally: RunTally,
): Promise<EarlyEnd | undefined> {
  try {
    for await (const future of futures) {
      const outcome = outcomeOf(future);
      tally.add(future.index, outcome);
      const room = lines.add(resultLine(future.index, outcome));
      if (room !== undefined) await room;
    }
    return undefined;
  } catch (error) {
    return { error };
  }
}

function outcomeOf(future: Future<unknown>): TaskOutcome<unknown> {
  let outcome: TaskOutcome<unknown> | undefined;
  future.onSettled((settled) => (outcome = settled));
  if (outcome === undefined) throw new Error(`Task ${future.taskId} has not ended`);
  return outcome;
}

function errorOf({ error }: EarlyEnd, interrupt: InterruptWatch): unknown {
  return interrupt.pressed && error instanceof CancelledError
    ? new CommandError("interrupted; the other parameter sets were not sent", exitCode.interrupted, { cause: error })
    : error;
}

function summaryOf(tally: RunTally, jobId: string, ms: number, place: PlaceOptions): string {
  if (tally.total === 0) return "there are no parameter sets; nothing was run";
  const where = sameOptions(place);
  const commands = [
    `boris status ${jobId}${where}`,
    ...(tally.failed > 0 ? [`boris dead-letters list --job ${jobId}${where}`] : []),
  ];
  return `${tally.counts} in ${duration(ms)} — job ${jobId}; see: ${commands.join(" / ")}`;
}
