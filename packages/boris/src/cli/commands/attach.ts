import type { Command } from "commander";
import { leaveInterruptsToProgram } from "../../client/interrupts.ts";
import type { Executor } from "../../index.ts";
import { readSendRecord } from "../../jobs/read-send-record.ts";
import { deadAfterMs } from "../../jobs/read-status.ts";
import type { JobRecord } from "../../protocol/job-record.ts";
import { CommandError } from "../command-error.ts";
import { exitCode } from "../exit-code.ts";
import { findTheJob, jobArgument } from "../job-argument.ts";
import { DataOutput } from "../output/data-output.ts";
import { describeCutShort } from "../output/describe-cut-short.ts";
import { LineBatch } from "../output/line-batch.ts";
import { RunTally } from "../output/run-tally.ts";
import { type PlaceOptions, placeOf, sameOptions, withBackend, withExecutor, withPlace } from "../place.ts";
import type { Terminal } from "../terminal.ts";
import { summaryOf, writeResults } from "../write-results.ts";

interface AttachOptions extends PlaceOptions {
  readonly out?: string;
  readonly unordered?: boolean;
}

export function addAttachCommand(program: Command, terminal: Terminal): void {
  withPlace(program.command("attach"))
    .summary("wait for a job, and write its results")
    .description(
      "Takes up a job whose client has died or runs elsewhere: sends what is not sent yet, waits for the rest, and writes results as 'boris run' does. On this machine, its tasks run while the command does.",
    )
    .addArgument(jobArgument())
    .option("--out <file>", "write results to a file in place of stdout; what was in it is gone")
    .option("--unordered", "write results as tasks end (default: in the order of the parameter sets)")
    .addHelpText(
      "after",
      "\nCtrl-C leaves the job alone: on AWS it goes on, on this machine its tasks wait for the next 'boris attach'.\n\nExamples:\n  $ boris attach latest > scores.jsonl\n  $ boris attach 01JD3Q5C1XJ2Q0V3T5Z6W7Y8K9 --stage production --unordered",
    )
    .action(async (job: string, options: AttachOptions) => {
      const record = await withBackend(options, (backend) => findTheJob(backend, job));
      checkKept(record, options);
      leaveInterruptsToProgram();
      const { tally, summary } = await withExecutor(options, (executor) => attach(executor, record, options, terminal));
      const sent = await withBackend(options, ({ objects }) => readSendRecord(objects, record));
      if (tally.total > tally.succeeded && sent.cutShort === undefined)
        throw new CommandError(summary, exitCode.tasksFailed);
      terminal.stderr.write(`boris: ${summary}\n`);
      if (sent.cutShort !== undefined)
        throw new CommandError(describeCutShort(sent.accepted, sent.cutShort), exitCode.tasksFailed);
    });
}

/** @throws CommandError if there is nothing to attach to */
function checkKept({ jobId, results }: JobRecord, options: AttachOptions): void {
  if (results === "durable") return;
  throw new CommandError(
    `Cannot attach to job ${jobId} as its results are ${results === "none" ? "dropped" : "sent to its own client only"}: 'boris status ${jobId}${sameOptions(options)}' shows how far it is`,
  );
}

/** How the tasks of a job did. */
interface Attached {
  readonly tally: RunTally;
  readonly summary: string;
}

/** A client that sends an iterable is known to be dead after so long, at the next look. */
const knownDeadMs = deadAfterMs + 2_000;

async function attach(
  executor: Executor,
  record: JobRecord,
  options: AttachOptions,
  { stdout, stderr }: Terminal,
): Promise<Attached> {
  const { jobId } = record;
  await using output = new DataOutput(stdout, options.out);
  await output.flush();
  using detaching = new Detaching(executor, output.broken);
  const startedAt = performance.now();
  const job = await executor.attach(jobId, { progress: true });
  const lines = new LineBatch(output);
  const tally = new RunTally();
  const futures = options.unordered === true ? job.asCompleted() : job.inOrder();
  const end = await writeResults(futures, lines, tally, detaching.signal);
  await lines.flush();
  if (end !== undefined) throw end.error;
  if (detaching.signal.aborted) throw new CommandError(`detached; ${whatNow(record, options)}`, exitCode.interrupted);
  for (const line of tally.failures) stderr.write(`boris: ${line}\n`);
  const summary = summaryOf(tally, jobId, performance.now() - startedAt, options);
  // All that was sent may have ended before it is clear whether there was more, which is kept then.
  await executor.close({ drain: true, timeoutMs: knownDeadMs });
  return { tally, summary };
}

function whatNow({ jobId }: JobRecord, options: AttachOptions): string {
  const again = `'boris attach ${jobId}${sameOptions(options)}'`;
  return placeOf(options).kind === "aws"
    ? `job ${jobId} goes on: ${again} waits for it again`
    : `the tasks of job ${jobId} that have not ended wait: ${again} runs them`;
}

/** Closes the executor, which leaves the job alone, on Ctrl-C and when nothing can be written any more. */
class Detaching implements Disposable {
  readonly #leaving = new AbortController();
  readonly #leave = (): void => this.#leaving.abort();

  constructor(executor: Executor, broken: AbortSignal) {
    // The second press ends the process as always.
    process.once("SIGINT", this.#leave);
    broken.addEventListener("abort", this.#leave);
    this.signal.addEventListener("abort", () => void executor.close());
  }

  get signal(): AbortSignal {
    return this.#leaving.signal;
  }

  [Symbol.dispose](): void {
    process.off("SIGINT", this.#leave);
  }
}
