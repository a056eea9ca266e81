import type { Command } from "commander";
import type { ObjectStore } from "../../backend/object-store.ts";
import { type JobList, listJobs } from "../../jobs/list-jobs.ts";
import { readAhead } from "../../jobs/read-ahead.ts";
import { readSendRecord } from "../../jobs/read-send-record.ts";
import { deadAfterMs } from "../../jobs/read-status.ts";
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
    .option("--json", "a line of JSON for each job: jobId, name, madeAt, tasks, sending, pool, results")
    .addHelpText(
      "after",
      "\nSending: 'sending', 'sent' when the queue has all tasks, 'client gone' when 'boris attach' is to go on with it.\n\nExamples:\n  $ boris jobs\n  $ boris jobs --since 2d --limit 100\n  $ boris jobs --stage production --json | jq .jobId",
    )
    .action(async (options: JobsOptions) => {
      const { list, jobs } = await withBackend(options, async ({ objects }) => {
        const found = await listJobs(objects, options);
        return { list: found, jobs: await Array.fromAsync(readAhead(found.jobs, (job) => readSending(objects, job))) };
      });
      for (const { message } of list.unreadable) terminal.stderr.write(`boris: ${oneLine(message)}\n`);
      if (options.json === true) for (const job of jobs) terminal.stdout.write(jsonLine(toJson(job)));
      else if (jobs.length > 0) terminal.stdout.write(toTable(jobs, terminal.stdout));
      tellOfOthers(list, options, terminal);
    });
}

interface ListedJob extends JobRecord {
  /** How far its client is with sending, which is all that one request tells; `undefined` if it tells nobody. */
  readonly sending: "sending" | "sent" | "client gone" | undefined;
}

async function readSending(objects: ObjectStore, job: JobRecord): Promise<ListedJob> {
  if (job.results !== "durable") return { ...job, sending: undefined };
  const { ended, at } = await readSendRecord(objects, job);
  const isAlive = Date.now() - at < deadAfterMs;
  if (ended) return { ...job, sending: "sent" };
  return { ...job, sending: isAlive ? "sending" : "client gone" };
}

function toJson({ jobId, name, createdAt, size, indexes, pool, results, sending }: ListedJob): object {
  const tasks = indexes?.length ?? size ?? null;
  return { jobId, name, madeAt: new Date(createdAt).toISOString(), tasks, sending: sending ?? null, pool, results };
}

const columns: readonly Column[] = [
  { title: "job" },
  { title: "name", rank: 3, minWidth: 8 },
  { title: "made", rank: 4 },
  { title: "tasks", rank: 1, align: "right" },
  { title: "sending", rank: 2 },
  { title: "pool", rank: 6 },
  { title: "results", rank: 5 },
];

function toTable(jobs: readonly ListedJob[], stream: Terminal["stdout"]): string {
  const rows = jobs.map(({ jobId, name, createdAt, size, indexes, sending, pool, results }) => [
    jobId,
    oneLine(name),
    localTime(createdAt),
    indexes?.length ?? size ?? "stream",
    sending ?? "",
    pool,
    results,
  ]);
  return table(columns, rows, stream);
}

function tellOfOthers({ jobs, earlier }: JobList, { since }: JobsOptions, { stderr }: Terminal): void {
  if (earlier > 0)
    stderr.write(`boris: ${earlier} more ${earlier === 1 ? "job is" : "jobs are"} earlier than these: see '--limit'\n`);
  else if (jobs.length === 0) stderr.write(`boris: there are no jobs${since === undefined ? "" : " since then"}\n`);
}
