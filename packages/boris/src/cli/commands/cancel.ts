import type { Command } from "commander";
import type { Backend } from "../../backend/backend.ts";
import { CancelRequest } from "../../client/cancel-request.ts";
import { formatTasks } from "../../client/progress/quantities.ts";
import { BackendError } from "../../errors.ts";
import { JobAccount } from "../../jobs/job-account.ts";
import { readCancellation } from "../../protocol/cancellation.ts";
import { keys } from "../../protocol/keys.ts";
import { parseIndexes } from "../input/parse-indexes.ts";
import { checkTasks, findTheJob, jobArgument } from "../job-argument.ts";
import { jsonLine } from "../output/json-line.ts";
import { type PlaceOptions, withBackend, withPlace } from "../place.ts";
import type { Terminal } from "../terminal.ts";

interface CancelOptions extends PlaceOptions {
  readonly index?: readonly number[];
  readonly json?: boolean;
}

export function addCancelCommand(program: Command, terminal: Terminal): void {
  withPlace(program.command("cancel"))
    .summary("cancel the tasks of a job")
    .description(
      "Cancels the tasks of a job that have not ended: those that wait will not run, and those that run are told to stop, then killed. A client of the job hears of it and sends no more.",
    )
    .addArgument(jobArgument())
    .option("--index <indexes>", "only these tasks, such as 7 or 3,5-9", parseIndexes)
    .option("--json", "a line of JSON: jobId, and how many tasks were cancelled and had ended before")
    .addHelpText(
      "after",
      "\nExamples:\n  $ boris cancel latest\n  $ boris cancel 01JD3Q5C1XJ2Q0V3T5Z6W7Y8K9 --index 3,5-9",
    )
    .action((job: string, options: CancelOptions) =>
      withBackend(options, async (backend) => {
        const record = await findTheJob(backend, job);
        checkTasks(record, options.index);
        const account = await JobAccount.open(backend.objects, record);
        const counts = countOf(account, options.index);
        // Without a total, its client may send more.
        if (counts.cancelled > 0 || account.total === undefined) await cancel(backend, record.jobId, options.index);
        if (options.json === true) terminal.stdout.write(jsonLine({ jobId: record.jobId, ...counts }));
        else terminal.stderr.write(`boris: ${inWords(record.jobId, account, counts, options)}\n`);
      }),
    );
}

/** What a cancel meets. */
interface Counts {
  /** Tasks that had not ended, as far as is known. */
  readonly cancelled: number;
  readonly endedBefore: number;
}

function countOf(account: JobAccount, indexes: readonly number[] = account.indexes()): Counts {
  const endedBefore = indexes.filter((index) => account.endings.has(index)).length;
  return { cancelled: indexes.length - endedBefore, endedBefore };
}

async function cancel({ objects }: Backend, jobId: string, indexes: readonly number[] | undefined): Promise<void> {
  const request = new CancelRequest(jobId);
  if (indexes === undefined) request.addAll();
  else for (const index of indexes) request.add(index);
  request.connect(objects);
  await request.written;
  // A client that runs tries again with its next change; this one has no next.
  const written = readCancellation(await objects.get(keys.cancelled(jobId)));
  const isWritten = written === "all" || (indexes !== undefined && indexes.every((index) => written.includes(index)));
  if (!isWritten) throw new BackendError(`Cannot cancel job ${jobId}: what was written of it is not there`);
}

function inWords(jobId: string, account: JobAccount, counts: Counts, { index }: CancelOptions): string {
  const { cancelled, endedBefore } = counts;
  const tasks = formatTasks(cancelled);
  if (cancelled === 0 && account.total !== undefined) {
    return index === undefined
      ? `job ${jobId} has ended: there is nothing to cancel`
      : `these tasks have ended: there is nothing to cancel`;
  }
  const more = account.total === undefined && index === undefined ? ", and what its client has not sent yet" : "";
  const ended = endedBefore === 0 ? "" : `; ${formatTasks(endedBefore)} had ended before`;
  return `cancelled ${tasks} of job ${jobId}${more}${ended}`;
}
