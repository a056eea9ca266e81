import type { Command } from "commander";
import { listJobs, type JobList } from "../../jobs/list-jobs.ts";
import type { JobRecord } from "../../protocol/job-record.ts";
import { parseCount } from "../input/parse-count.ts";
import { parseSince } from "../input/parse-since.ts";
import { jsonLine } from "../output/json-line.ts";
import { oneLine } from "../output/one-line.ts";
import { type Column, table } from "../output/table.ts";
import { localTime } from "../output/times.ts";
import { type PlaceOptions, withBackend, withPlace } from "../place.ts";
import type { Terminal } from "../terminal.ts";

interface JobsOptions extends PlaceOptions {
  readonly since?: number;
  readonly limit: number;
  readonly json?: boolean;
}

const defaultLimit = 20;

export function addJobsCommand(program: Command, terminal: Terminal): void {
  withPlace(program.command("jobs"))
    .summary("list the jobs")
    .description("Lists the jobs that are kept, the latest first.")
    .option(
      "--since <when>",
      "only jobs made since then: 30m, 12h, 2d, 1w ago, or a date such as 2026-03-01",
      parseSince,
    )
    .option("--limit <count>", "so many jobs at most", parseCount, defaultLimit)
    .option("--json", "a line of JSON for each job: jobId, name, madeAt, tasks, pool, results")
    .addHelpText(
      "after",
      "\nExamples:\n  $ boris jobs\n  $ boris jobs --since 2d --limit 100\n  $ boris jobs --stage production --json | jq .jobId",
    )
    .action(async (options: JobsOptions) => {
      const list = await withBackend(options, ({ objects }) => listJobs(objects, options));
      for (const { message } of list.unreadable) terminal.stderr.write(`boris: ${oneLine(message)}\n`);
      if (options.json === true) for (const job of list.jobs) terminal.stdout.write(jsonLine(toJson(job)));
      else if (list.jobs.length > 0) terminal.stdout.write(toTable(list.jobs, terminal.stdout));
      tellOfOthers(list, options, terminal);
    });
}

function toJson({ jobId, name, createdAt, size, pool, results }: JobRecord): object {
  return { jobId, name, madeAt: new Date(createdAt).toISOString(), tasks: size ?? null, pool, results };
}

const columns: readonly Column[] = [
  { title: "job" },
  { title: "name", rank: 2, minWidth: 12 },
  { title: "made", rank: 3 },
  { title: "tasks", rank: 1, align: "right" },
  { title: "pool", rank: 5 },
  { title: "results", rank: 4 },
];

function toTable(jobs: readonly JobRecord[], stream: Terminal["stdout"]): string {
  const rows = jobs.map(({ jobId, name, createdAt, size, pool, results }) => [
    jobId,
    oneLine(name),
    localTime(createdAt),
    size ?? "stream",
    pool,
    results,
  ]);
  return table(columns, rows, stream);
}

function tellOfOthers({ jobs, earlier }: JobList, { since }: JobsOptions, { stderr }: Terminal): void {
  if (earlier > 0)
    stderr.write(`boris: ${earlier} more ${earlier === 1 ? "job is" : "jobs are"} earlier than these: see --limit\n`);
  else if (jobs.length === 0) stderr.write(`boris: there are no jobs${since === undefined ? "" : " since then"}\n`);
}
