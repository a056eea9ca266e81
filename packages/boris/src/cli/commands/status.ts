import type { Command } from "commander";
import type { Backend } from "../../backend/backend.ts";
import { displayWidth } from "../../client/progress/display-width.ts";
import { findJob } from "../../jobs/find-job.ts";
import { JobAccount } from "../../jobs/job-account.ts";
import { type JobStatus, statusOf } from "../../jobs/read-status.ts";
import { countRedriven, openRedrives, redrivenTasks } from "../../jobs/redrives.ts";
import { readCancellation } from "../../protocol/cancellation.ts";
import { keys } from "../../protocol/keys.ts";
import { findTheJob, jobArgument } from "../job-argument.ts";
import { readFigures } from "../job-figures.ts";
import { DataOutput } from "../output/data-output.ts";
import { describeStatus, leftMs, type StatusView } from "../output/describe-status.ts";
import { jsonLine } from "../output/json-line.ts";
import { widthOf } from "../output/width.ts";
import { pause } from "../pause.ts";
import { type PlaceOptions, withBackend, withPlace } from "../place.ts";
import type { Terminal } from "../terminal.ts";

interface StatusOptions extends PlaceOptions {
  readonly watch?: boolean;
  readonly json?: boolean;
}

/** How often a job is looked at while it is watched. */
const watchEveryMs = 2_000;

export function addStatusCommand(program: Command, terminal: Terminal): void {
  withPlace(program.command("status"))
    .summary("show how far a job is")
    .description("Shows how far a job is, how long its tasks took, why some failed, and what to do next.")
    .addArgument(jobArgument())
    .option("-w, --watch", "look again and again until the job has ended")
    .option(
      "--json",
      "one line of JSON: jobId, name, madeAt, backend, pool, results, redriveOf, total, accepted, succeeded, failed, cancelled, pending, ended, cutShort, clientAlive, firstAt, lastAt, tasksPerSecond, leftMs, stats, failures, redriven, redrives",
    )
    .addHelpText(
      "after",
      "\nExamples:\n  $ boris status latest\n  $ boris status 01JD3Q --watch\n  $ boris status latest --stage production --json | jq .stats.runMs.p99",
    )
    .action((job: string, options: StatusOptions) =>
      withBackend(options, async (backend) => {
        const { jobId } = await findTheJob(backend, job);
        if (options.watch === true) await watch(backend, jobId, options, terminal);
        else terminal.stdout.write(shown(await look(backend, jobId), options, terminal));
      }),
    );
}

async function look(backend: Backend, jobId: string): Promise<StatusView> {
  const { objects, name } = backend;
  const account = await JobAccount.open(objects, await findJob(objects, jobId));
  const [figures, cancellation, queue, redrives] = await Promise.all([
    readFigures(objects, account),
    objects.get(keys.cancelled(jobId)),
    backend.queue("tasks", account.record.pool).count(),
    openRedrives(objects, account),
  ]);
  const now = Date.now();
  return {
    status: statusOf(account, now),
    figures,
    cancelled: readCancellation(cancellation),
    queue,
    redrives: redrives.map((redrive) => statusOf(redrive, now)),
    redriven: countRedriven(redrivenTasks(redrives).values()),
    backend: name,
    now,
  };
}

/** On a terminal each look takes the place of the one before; elsewhere only the last is written. */
async function watch(backend: Backend, jobId: string, options: StatusOptions, terminal: Terminal): Promise<void> {
  const output = new DataOutput(terminal.stdout);
  const isRewritten = terminal.stdout.isTTY === true && options.json !== true;
  for (let before = ""; ;) {
    const view = await look(backend, jobId);
    const isOver = view.status.pending === 0 && view.status.ended;
    const text = shown(view, options, terminal);
    if (isRewritten) await output.write(`${erase(before, widthOf(terminal.stdout))}${text}`);
    else if (isOver) await output.write(text);
    if (isOver) return;
    before = text;
    await pause(watchEveryMs, output.broken);
  }
}

/** Goes back to where the text began, whose lines may have taken several rows, and wipes it off. */
function erase(text: string, columns: number): string {
  const lines = text.split("\n").slice(0, -1);
  const rows = lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(displayWidth(line) / columns)), 0);
  return rows === 0 ? "" : `\u001b[${rows}A\u001b[J`;
}

function shown(view: StatusView, options: StatusOptions, { stdout }: Terminal): string {
  return options.json === true ? jsonLine(toJson(view)) : describeStatus(view, options, stdout);
}

function toJson(view: StatusView): object {
  const { status, figures, redrives, redriven, backend } = view;
  const { record, firstAt, lastAt, clientAlive, total, cutShort, ...counts } = status;
  const { jobId, name, createdAt, pool, results, redriveOf } = record;
  const { cost: _, ...stats } = figures.stats;
  const about = { jobId, name, madeAt: timeOf(createdAt), backend, pool, results, redriveOf: redriveOf ?? null };
  const times = { firstAt: timeOf(firstAt), lastAt: timeOf(lastAt) };
  const rate = { tasksPerSecond: figures.tasksPerSecond ?? null, leftMs: leftMs(view) ?? null };
  return {
    ...about,
    total: total ?? null,
    ...counts,
    cutShort: cutShort ?? null,
    clientAlive: clientAlive ?? null,
    ...times,
    ...rate,
    stats,
    failures: figures.failures,
    redriven,
    redrives: redrives.map(redriveToJson),
  };
}

function redriveToJson({ record, total, succeeded, failed, cancelled, pending }: JobStatus): object {
  return { jobId: record.jobId, total: total ?? null, succeeded, failed, cancelled, pending };
}

function timeOf(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}
