import { JobAccount } from "../jobs/job-account.ts";
import { readHistory } from "../jobs/read-history.ts";
import { readLost } from "../jobs/read-lost.ts";
import { openRedrives, redrivenTasks } from "../jobs/redrives.ts";
import type { JobRecord } from "../protocol/job-record.ts";
import type { TaskRecord } from "../protocol/task-record.ts";
import { Tally } from "../stats/tally.ts";
import { errorLine } from "./failure-groups.ts";
import { type RedrivenTasks, redrivenStates, type ReportRedrives } from "./report-data.ts";
import { asJson } from "./report-rows.ts";
import type { ReportedBackend } from "./reported-backend.ts";
import { ValueColumns } from "./value-columns.ts";

/** What became of a job's dead letters that were sent again; `undefined` if none were. */
export async function readRedrives(backend: ReportedBackend, job: JobRecord): Promise<ReportRedrives | undefined> {
  const own = await JobAccount.open(backend.objects, job);
  if (own.redrives.length === 0) return undefined;
  const latest = own.redrives.includes(job.jobId) ? await sentAgainInPlace(backend, own) : new Map<number, Latest>();
  const redrives = await openRedrives(backend.objects, own);
  let dollars = 0;
  const records = new Map<string, ReadonlyMap<number, TaskRecord>>();
  for (const account of redrives) {
    const known = await readRecords(backend, account);
    records.set(account.record.jobId, known);
    dollars += costOf(backend, account.record, known);
  }
  for (const [index, { jobId, state }] of redrivenTasks(redrives)) {
    latest.set(index, { jobId, state, record: records.get(jobId)?.get(index) });
  }
  const jobs = [...new Set([...latest.values()].map(({ jobId }) => jobId))];
  return latest.size === 0 ? undefined : { jobs, dollars, tasks: inColumns(latest, jobs) };
}

/** How a task that was sent again ended last. */
interface Latest {
  readonly jobId: string;
  readonly state: (typeof redrivenStates)[number];
  readonly record: TaskRecord | undefined;
}

/** Tasks that were sent again as the job's own: its history has their old failure, and the object store the rest. */
async function sentAgainInPlace({ objects }: ReportedBackend, own: JobAccount): Promise<Map<number, Latest>> {
  const { jobId } = own.record;
  const latest = new Map<number, Latest>();
  for (const [index, { state }] of await readHistory(objects, jobId)) {
    const ending = own.endings.get(index);
    if (state === "failed" && ending?.segmentKey === undefined)
      latest.set(index, { jobId, state: ending?.state ?? "pending", record: undefined });
  }
  for await (const record of readLost(own)) {
    if (latest.has(record.index)) latest.set(record.index, { jobId, state: record.state, record });
  }
  return latest;
}

async function readRecords(
  { objects }: ReportedBackend,
  account: JobAccount,
): Promise<ReadonlyMap<number, TaskRecord>> {
  const records = new Map(await readHistory(objects, account.record.jobId));
  for await (const record of readLost(account)) records.set(record.index, record);
  return records;
}

function costOf(
  backend: ReportedBackend,
  { pool, results }: JobRecord,
  records: ReadonlyMap<number, TaskRecord>,
): number {
  const tally = Tally.flat();
  for (const record of records.values()) tally.add(record);
  return tally.stats({ results, memoryMb: backend.workerMemoryMb?.(pool) }).cost.dollars;
}

function inColumns(latest: ReadonlyMap<number, Latest>, jobs: readonly string[]): RedrivenTasks {
  const results = new ValueColumns("result");
  for (const { record } of latest.values()) results.add(asJson(record?.result));
  const all = [...latest.values()];
  return {
    index: [...latest.keys()],
    state: all.map(({ state }) => redrivenStates.indexOf(state)),
    job: all.map(({ jobId }) => jobs.indexOf(jobId)),
    error: all.map(({ record }) => (record?.error ? errorLine(record.error.name, record.error.message) : null)),
    results: results.from(0),
  };
}
