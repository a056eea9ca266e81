import type { Command } from "commander";
import { formatCount } from "../../client/progress/quantities.ts";
import { glanceAt, type JobGlance } from "../../jobs/glance.ts";
import { type JobList, listJobs } from "../../jobs/list-jobs.ts";
import { readAhead } from "../../jobs/read-ahead.ts";
import { parseCount } from "../input/parse-count.ts";
import { parseSince } from "../input/parse-since.ts";
import { jsonLine } from "../output/json-line.ts";
import { oneLine } from "../output/one-line.ts";
import { shortId } from "../output/short-id.ts";
import { type Column, table } from "../output/table.ts";
import { localTime } from "../output/times.ts";
import { type PlaceOptions, withBackend, withPlace } from "../place.ts";
import type { Terminal } from "../terminal.ts";

interface JobsOptions extends PlaceOptions {
  readonly since?: number;
  readonly limit: number;
  readonly json?: boolean;
}

const stateHelp = `
States:
  done, 4 failed  all of its tasks have ended
  cut short       only the tasks that were sent have ended: the rest of its parameter sets was never read
  sending         its client sends tasks
  running         its client was heard of in the last 15 s
  sent            all is sent, and nothing was heard for a while: 'boris status' looks closer
  client gone     its client died before it had sent all: 'boris attach' goes on with it
  quiet           nothing was heard for a while, and its results were for its client only`;

const defaultLimit = 20;

export function addJobsCommand(program: Command, terminal: Terminal): void {
  withPlace(program.command("jobs"))
    .summary("list the jobs")
    .description("Lists the jobs that are kept, the latest first.")
    .option(
      "--since <when>",
      "only jobs made since then: 90s, 30m, 12h, 2d, 1w ago, or a date such as 2026-03-01",
      parseSince,
    )
    .option("--limit <count>", "so many jobs at most", parseCount, defaultLimit)
    .option(
      "--json",
      "a line of JSON for each job: jobId, name, madeAt, redriveOf, tasks, state, succeeded, failed, cancelled, isRedriven, pool, results, isCutShort; null is what is not known",
    )
    .addHelpText(
      "after",
      `${stateHelp}\n\nExamples:\n  $ boris jobs\n  $ boris jobs --since 2d --limit 100\n  $ boris jobs --stage production --json | jq .jobId`,
    )
    .action(async (options: JobsOptions) => {
      const { list, jobs } = await withBackend(options, async ({ objects }) => {
        const found = await listJobs(objects, options);
        return { list: found, jobs: await Array.fromAsync(readAhead(found.jobs, (job) => glanceAt(objects, job))) };
      });
      for (const { message } of list.unreadable) terminal.stderr.write(`boris: ${oneLine(message)}\n`);
      if (options.json === true) for (const job of jobs) terminal.stdout.write(jsonLine(toJson(job)));
      else if (jobs.length > 0) terminal.stdout.write(toTable(jobs, terminal.stdout));
      tellOfOthers(list, options, terminal);
    });
}

function toJson({ record, total, ended, phase, isRedriven, isCutShort }: JobGlance): object {
  const { jobId, name, createdAt, redriveOf, pool, results } = record;
  const { succeeded = null, failed = null, cancelled = null } = ended ?? {};
  const about = { jobId, name, madeAt: new Date(createdAt).toISOString(), redriveOf: redriveOf ?? null };
  return {
    ...about,
    tasks: total ?? null,
    state: phase,
    succeeded,
    failed,
    cancelled,
    isRedriven,
    pool,
    results,
    isCutShort,
  };
}

const columns: readonly Column[] = [
  { title: "job" },
  { title: "name", rank: 3, minWidth: 8 },
  { title: "made", rank: 4 },
  { title: "tasks", rank: 2, align: "right" },
  { title: "state", rank: 1, minWidth: 8 },
  { title: "pool", rank: 6 },
  { title: "results", rank: 5 },
];

function toTable(jobs: readonly JobGlance[], stream: Terminal["stdout"]): string {
  const rows = jobs.map((job) => {
    const { jobId, name, createdAt, pool, results } = job.record;
    const tasks = job.total === undefined ? "" : formatCount(job.total);
    const made = localTime(createdAt);
    return [jobId, oneLine(name), made, tasks, stateOf(job), pool, results];
  });
  return table(columns, rows, stream);
}

/** How it went, or how far it is, in some words. */
function stateOf({ record, total, ended, phase, isRedriven, isCutShort }: JobGlance): string {
  const { succeeded = 0, failed = 0, cancelled = 0 } = ended ?? {};
  const left = total === undefined || ended === undefined ? 0 : total - succeeded - failed - cancelled;
  const isDone = phase === "ended" && !isCutShort && ended !== undefined && failed + cancelled === 0;
  return [
    ...(phase === "ended" ? [] : [phase]),
    ...(isDone ? ["done"] : []),
    ...(isCutShort ? ["cut short"] : []),
    ...(left > 0 ? [`${formatCount(left)} left`] : []),
    ...(failed > 0 ? [`${formatCount(failed)} failed`] : []),
    ...(cancelled > 0 ? [`${formatCount(cancelled)} cancelled`] : []),
    ...(isRedriven ? ["redriven"] : []),
    ...(record.redriveOf === undefined ? [] : [`redrive of ${shortId(record.redriveOf)}`]),
  ].join(", ");
}

function tellOfOthers({ jobs, earlier }: JobList, { since }: JobsOptions, { stderr }: Terminal): void {
  if (earlier > 0)
    stderr.write(`boris: ${earlier} more ${earlier === 1 ? "job is" : "jobs are"} earlier than these: see '--limit'\n`);
  else if (jobs.length === 0) stderr.write(`boris: there are no jobs${since === undefined ? "" : " since then"}\n`);
}
