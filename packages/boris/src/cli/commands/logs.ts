import type { Command } from "commander";
import type { Backend } from "../../backend/backend.ts";
import type { ObjectStore } from "../../backend/object-store.ts";
import { formatTasks } from "../../client/progress/quantities.ts";
import { TaskFailedError } from "../../errors.ts";
import { type HistorySegment, historySegments } from "../../jobs/history-segments.ts";
import { StoredOutcomeReader } from "../../jobs/stored-outcome.ts";
import type { JobRecord } from "../../protocol/job-record.ts";
import type { TaskRecord } from "../../protocol/task-record.ts";
import { parseIndexes } from "../input/parse-indexes.ts";
import { checkTasks, findTheJob, jobArgument } from "../job-argument.ts";
import { DataOutput } from "../output/data-output.ts";
import { jsonLine } from "../output/json-line.ts";
import { isCut, taskLogs } from "../output/task-logs.ts";
import { pause } from "../pause.ts";
import { type PlaceOptions, withBackend, withPlace } from "../place.ts";
import type { Terminal } from "../terminal.ts";

interface LogsOptions extends PlaceOptions {
  readonly failed?: boolean;
  readonly follow?: boolean;
  readonly json?: boolean;
}

/** How often a job that still runs is looked at. Its client writes as often what ended. */
const followEveryMs = 1_000;

export function addLogsCommand(program: Command, terminal: Terminal): void {
  withPlace(program.command("logs"))
    .summary("show what tasks printed")
    .description("Shows the last that tasks printed, in the order in which they ended, up to 4 KiB of each.")
    .addArgument(jobArgument())
    .argument("[indexes]", "only these tasks, such as 7 or 3,5-9", parseIndexes)
    .option("--failed", "only tasks that failed")
    .option("-f, --follow", "go on until the job has ended")
    .option("--json", "a line of JSON for each task: index, state, logs")
    .addHelpText(
      "after",
      "\nExamples:\n  $ boris logs latest\n  $ boris logs 01JD3Q5C1XJ2Q0V3T5Z6W7Y8K9 7\n  $ boris logs latest --failed --json | jq -r .logs\n  $ boris logs latest --follow",
    )
    .action((job: string, indexes: readonly number[] | undefined, options: LogsOptions) =>
      withBackend(options, async (backend) => {
        const record = await findTheJob(backend, job);
        checkTasks(record, indexes);
        const told = await new LogsCommand(terminal, options, indexes).show(backend, record);
        tellOfTheRest(told, record, backend, terminal);
      }),
    );
}

/** How much there was to show. */
interface Told {
  tasks: number;
  cut: number;
}

class LogsCommand {
  readonly #output: DataOutput;
  readonly #terminal: Terminal;
  readonly #options: LogsOptions;
  readonly #indexes: ReadonlySet<number> | undefined;
  /** Indexes of the failed tasks that were met. */
  readonly #failed = new Set<number>();
  readonly #told: Told = { tasks: 0, cut: 0 };

  constructor(terminal: Terminal, options: LogsOptions, indexes: readonly number[] | undefined) {
    this.#output = new DataOutput(terminal.stdout);
    this.#terminal = terminal;
    this.#options = options;
    this.#indexes = indexes && new Set(indexes);
  }

  async show({ objects }: Backend, { jobId }: JobRecord): Promise<Told> {
    for (let last: HistorySegment | undefined; ;) {
      for await (const segment of historySegments(objects, jobId, last?.key)) {
        for (const task of segment.tasks) await this.#showTask(task);
        last = segment;
      }
      // Only the last part says how many tasks there are.
      if (this.#options.follow !== true || last?.total !== undefined) break;
      await pause(followEveryMs, this.#output.broken);
    }
    await this.#showOtherFailures(objects, jobId);
    return this.#told;
  }

  /** Tasks that failed when their client had died or another one listened are in no history. */
  async #showOtherFailures(objects: ObjectStore, jobId: string): Promise<void> {
    const reader = new StoredOutcomeReader(objects, jobId, (stack) => stack);
    for await (const index of reader.failures()) {
      if (this.#failed.has(index) || this.#indexes?.has(index) === false) continue;
      const { state, ...outcome } = await reader.readFailure(index);
      if (!("error" in outcome) || !(outcome.error instanceof TaskFailedError)) continue;
      await this.#showTask({ index, state, logs: outcome.error.logs });
    }
  }

  async #showTask({ index, state, logs }: Pick<TaskRecord, "index" | "state" | "logs">): Promise<void> {
    if (state === "failed") this.#failed.add(index);
    if (logs === undefined || logs === "") return;
    if (this.#options.failed === true && state !== "failed") return;
    if (this.#indexes?.has(index) === false) return;
    this.#told.tasks += 1;
    if (isCut(logs)) this.#told.cut += 1;
    await this.#output.write(this.#options.json === true ? jsonLine({ index, state, logs }) : this.#lines(index, logs));
  }

  #lines(index: number, logs: string): string {
    return taskLogs(logs, this.#indexes?.size === 1 ? undefined : index, this.#terminal.stdout);
  }
}

function tellOfTheRest(
  { tasks, cut }: Told,
  { jobId, pool }: JobRecord,
  { name }: Backend,
  { stderr }: Terminal,
): void {
  const say = (text: string): void => void stderr.write(`boris: ${text}\n`);
  if (tasks === 0) say(`nothing that these tasks of job ${jobId} printed is kept with it`);
  else if (cut > 0) say(`of ${cut} of ${formatTasks(tasks)}, only the last 4 KiB are kept`);
  // There, attempts that were retried and tasks whose client had died are told of as well.
  if (name === "aws" && tasks === 0)
    say(`CloudWatch may have it: records with jobId ${jobId} in the log group of pool '${pool}'`);
}
