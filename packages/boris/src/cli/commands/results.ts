import type { Command } from "commander";
import { formatTasks } from "../../client/progress/quantities.ts";
import { type KeptOutcome, type KeptTask, readOutcomes } from "../../jobs/read-outcomes.ts";
import type { TaskOutcome } from "../../jobs/task-outcome.ts";
import { CommandError } from "../command-error.ts";
import { exitCode } from "../exit-code.ts";
import { parseIndexes } from "../input/parse-indexes.ts";
import { checkTasks, findTheJob, jobArgument } from "../job-argument.ts";
import { DataOutput } from "../output/data-output.ts";
import { LineBatch } from "../output/line-batch.ts";
import { resultLine } from "../output/result-line.ts";
import { type PlaceOptions, withBackend, withPlace } from "../place.ts";
import type { Terminal } from "../terminal.ts";

interface ResultsOptions extends PlaceOptions {
  readonly index?: readonly number[];
  readonly failed?: boolean;
  readonly succeeded?: boolean;
  readonly out?: string;
}

export function addResultsCommand(program: Command, terminal: Terminal): void {
  withPlace(program.command("results"))
    .summary("write the results of a job")
    .description(
      "Writes a line of JSON for each task that has ended, in the order of the parameter sets, as 'boris run' does: its index, and its result or its error. Tasks that were redriven count as they ended last.",
    )
    .addArgument(jobArgument())
    .option("--index <indexes>", "only these tasks, such as 7 or 3,5-9", parseIndexes)
    .option("--failed", "only tasks without a result: they failed or were cancelled")
    .option("--succeeded", "only tasks with a result")
    .option("--out <file>", "write to a file in place of stdout; what was in it is gone")
    .addHelpText(
      "after",
      "\nExits with 1 if tasks failed or have not ended.\n\nExamples:\n  $ boris results latest > scores.jsonl\n  $ boris results 01JD3Q5C1XJ2Q0V3T5Z6W7Y8K9 --index 3,5-9\n  $ boris results latest --failed --stage production | jq .error.message",
    )
    .action((job: string, options: ResultsOptions) =>
      withBackend(options, async (backend) => {
        const record = await findTheJob(backend, job);
        checkTasks(record, options.index);
        const counts = await writeResults(
          readOutcomes(backend.objects, record.jobId, { tasks: options.index }),
          options,
          terminal,
        );
        judge(counts, record.jobId);
      }),
    );
}

type Counts = Record<KeptOutcome["state"], number>;

async function writeResults(
  tasks: AsyncIterable<KeptTask>,
  options: ResultsOptions,
  { stdout }: Terminal,
): Promise<Counts> {
  const counts: Counts = { succeeded: 0, "not-kept": 0, failed: 0, cancelled: 0, pending: 0 };
  await using output = new DataOutput(stdout, options.out);
  const lines = new LineBatch(output);
  for await (const { index, outcome } of tasks) {
    counts[outcome.state] += 1;
    output.broken.throwIfAborted();
    const shown = outcomeOf(outcome);
    if (shown === undefined || !isWanted(shown, options)) continue;
    const room = lines.add(resultLine(index, shown));
    if (room !== undefined) await room;
  }
  await lines.flush();
  return counts;
}

/** A result that is not kept is shown as a failure to get it; what has not ended, not at all. */
function outcomeOf(outcome: KeptOutcome): TaskOutcome<unknown> | undefined {
  if (outcome.state === "pending") return undefined;
  if (outcome.state !== "not-kept") return outcome;
  return { state: "failed", error: Object.assign(new Error(outcome.why), { name: "ResultNotKept" }) };
}

function isWanted({ state }: TaskOutcome<unknown>, { failed = false, succeeded = false }: ResultsOptions): boolean {
  return failed === succeeded || succeeded === (state === "succeeded");
}

/** @throws CommandError unless all tasks that were looked at have a result */
function judge(counts: Counts, jobId: string): void {
  const told = [
    [counts.failed, "failed"],
    [counts.cancelled, counts.cancelled === 1 ? "was cancelled" : "were cancelled"],
    [counts["not-kept"], "succeeded without a result that is kept"],
    [counts.pending, counts.pending === 1 ? "has not ended" : "have not ended"],
  ] as const;
  const said = told.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  if (said.length === 0) return;
  const all = Object.values(counts).reduce((sum, count) => sum + count);
  throw new CommandError(`of ${formatTasks(all)} of job ${jobId}, ${said.join(", ")}`, exitCode.tasksFailed);
}
