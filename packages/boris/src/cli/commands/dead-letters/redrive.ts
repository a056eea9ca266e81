import type { Command } from "commander";
import { type Executor, type Job, TaskFailedError } from "../../../index.ts";
import type { TaskFunction } from "../../../protocol/task-context.ts";
import { CommandError } from "../../command-error.ts";
import { exitCode } from "../../exit-code.ts";
import { loadFunction } from "../../input/load-function.ts";
import { InterruptWatch } from "../../interrupt-watch.ts";
import { jsonLine } from "../../output/json-line.ts";
import { table } from "../../output/table.ts";
import { sameOptions, withExecutor } from "../../place.ts";
import type { Terminal } from "../../terminal.ts";
import { planRedrives, type PlannedRedrive } from "./plan-redrives.ts";
import { type WhichLetters, withWhichLetters } from "./which-letters.ts";

interface RedriveOptions extends WhichLetters {
  readonly with?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** How the tasks of one job went when they were run again. */
interface Redriven {
  readonly jobId: string;
  readonly redriveJobId: string;
  readonly succeeded: number;
  readonly failed: number;
  /** Not sent: still dead letters. */
  readonly kept: number;
}

export function addRedriveCommand(program: Command, terminal: Terminal): void {
  withWhichLetters(program.command("redrive"))
    .summary("run dead letters again")
    .description(
      "Runs dead letters again, with the arguments that they had: those of each job as a new job. 'boris results' of the old job gives the new results with the others. Ctrl-C leaves what was not sent among the dead letters.",
    )
    .option("--with <file#export>", "a mended function; the file alone if it has only one")
    .option("--dry-run", "only say how many it would be")
    .option("--json", "a line of JSON for each job: jobId, redriveJobId, succeeded, failed, kept")
    .addHelpText(
      "after",
      "\nExamples:\n  $ boris dead-letters redrive --job 01JD3Q5C1XJ2Q0V3T5Z6W7Y8K9 --with train.ts#trainMended\n  $ boris dead-letters redrive --error TaskTimeoutError --dry-run",
    )
    .action(async (options: RedriveOptions) => {
      const fn = options.with === undefined ? undefined : await loadMended(options.with, terminal);
      const planned = await planRedrives(options, terminal);
      if (fn !== undefined) checkOneFunction(planned);
      if (options.dryRun === true) tellPlan(planned, options, terminal);
      else if (planned.length > 0) await redriveAll(planned, fn, options, terminal);
    });
}

async function loadMended(text: string, { stderr }: Terminal): Promise<TaskFunction<unknown, unknown>> {
  const hash = text.lastIndexOf("#");
  const [file, exported] = hash === -1 ? [text] : [text.slice(0, hash), text.slice(hash + 1)];
  const { fn, name } = await loadFunction(file, exported);
  // Nothing else can be known of what it takes.
  if (fn.length > 2) {
    stderr.write(
      `boris: '${name}' has ${fn.length} parameters, and is called with two: the argument and the context\n`,
    );
  }
  return fn;
}

/** A function that was mended for one job would fail, or do harm, with the arguments of another. */
function checkOneFunction(planned: readonly PlannedRedrive[]): void {
  if (new Set(planned.map(({ bundle }) => bundle)).size < 2) return;
  const jobs = planned.map(({ jobId }) => jobId).join(", ");
  throw new CommandError(`Cannot redrive with one function as jobs of several match; choose one by '--job': ${jobs}`);
}

function tellPlan(planned: readonly PlannedRedrive[], { json }: RedriveOptions, { stdout, stderr }: Terminal): void {
  for (const { jobId, tasks } of planned) {
    if (json === true) stdout.write(jsonLine({ dryRun: true, jobId, tasks }));
    else stderr.write(`boris: would send ${inTasks(tasks.length)} of job ${jobId} again\n`);
  }
}

async function redriveAll(
  planned: readonly PlannedRedrive[],
  fn: TaskFunction<unknown, unknown> | undefined,
  options: RedriveOptions,
  terminal: Terminal,
): Promise<void> {
  const all: Redriven[] = [];
  using interrupt = new InterruptWatch();
  await withExecutor(options, async (executor) => {
    for (const plan of planned) {
      const redriven = await redriveJob(executor, plan, fn, options, terminal);
      all.push(redriven);
      if (options.json === true) terminal.stdout.write(jsonLine(redriven));
      if (interrupt.pressed) break;
    }
  });
  if (options.json !== true) terminal.stdout.write(asTable(all, terminal.stdout));
  judge(all, planned, options, interrupt.pressed);
}

async function redriveJob(
  executor: Executor,
  { jobId, tasks, keepsResults }: PlannedRedrive,
  fn: TaskFunction<unknown, unknown> | undefined,
  options: RedriveOptions,
  { stderr }: Terminal,
): Promise<Redriven> {
  const job = await executor.redrive(jobId, { tasks, progress: true, ...(fn && { fn }) });
  stderr.write(`boris: running ${inTasks(job.futures.length)} of job ${jobId} again, as job ${job.id}\n`);
  const counts = await countEnds(job);
  if (keepsResults && counts.succeeded > 0)
    stderr.write(`boris: 'boris results ${jobId}${sameOptions(options)}' gives the results with the others\n`);
  return { jobId, redriveJobId: job.id, ...counts };
}

/** @throws what kept all from being sent, such as a function that cannot be bundled */
async function countEnds(job: Job<unknown>): Promise<Pick<Redriven, "succeeded" | "failed" | "kept">> {
  const counts = { succeeded: 0, failed: 0, kept: 0 };
  for await (const future of job.asCompleted()) {
    if (future.state === "succeeded") counts.succeeded += 1;
    else if (future.state === "cancelled") counts.kept += 1;
    else {
      const error = await future.exception();
      if (!(error instanceof TaskFailedError)) throw error;
      counts.failed += 1;
    }
  }
  return counts;
}

function asTable(all: readonly Redriven[], stdout: Terminal["stdout"]): string {
  return table(
    [
      { title: "job" },
      { title: "again as" },
      { title: "succeeded", align: "right" },
      { title: "failed", align: "right" },
      { title: "not sent", align: "right" },
    ],
    all.map(({ jobId, redriveJobId, succeeded, failed, kept }) => [jobId, redriveJobId, succeeded, failed, kept]),
    stdout,
  );
}

/** @throws CommandError if not all is well */
function judge(
  all: readonly Redriven[],
  planned: readonly PlannedRedrive[],
  options: RedriveOptions,
  interrupted: boolean,
): void {
  const sent = all.reduce((sum, { succeeded, failed }) => sum + succeeded + failed, 0);
  const failed = all.reduce((sum, one) => sum + one.failed, 0);
  const unsent = planned.reduce((sum, { tasks }) => sum + tasks.length, -sent);
  if (interrupted && unsent > 0) {
    const message = `interrupted: ${inTasks(unsent)} were not sent and are dead letters still`;
    throw new CommandError(message, exitCode.interrupted);
  }
  const example = all.find((one) => one.failed > 0);
  if (example === undefined) return;
  throw new CommandError(
    `${failed} of ${inTasks(sent)} failed again: 'boris dead-letters list --job ${example.redriveJobId}${sameOptions(options)}' says why`,
    exitCode.tasksFailed,
  );
}

function inTasks(count: number): string {
  return `${count} ${count === 1 ? "task" : "tasks"}`;
}
