import type { ObjectStore } from "../backend/object-store.ts";
import { CancelledError, TaskFailedError } from "../errors.ts";
import { decode } from "../protocol/codec.ts";
import { taskIdOf } from "../protocol/ids.ts";
import { fromInline } from "../protocol/payload.ts";
import type { TaskRecord } from "../protocol/task-record.ts";
import { findJob } from "./find-job.ts";
import { JobAccount } from "./job-account.ts";
import { readAhead } from "./read-ahead.ts";
import { openRedrives } from "./redrives.ts";

/** What is kept of how a task ended. */
export interface KeptTask {
  readonly index: number;
  /** The job that it ended in: the one that was asked for, or one that its dead letters were sent again as. */
  readonly jobId: string;
  readonly outcome: KeptOutcome;
  /** What the client that ran it kept of it, if it did: times, what it printed, short parameter sets and results. */
  readonly record: TaskRecord | undefined;
}

export type KeptOutcome =
  | { readonly state: "succeeded"; readonly value: unknown }
  /** It succeeded, but its result is not kept, or cannot be read any more. */
  | { readonly state: "not-kept"; readonly why: string }
  | { readonly state: "failed" | "cancelled"; readonly error: unknown }
  | { readonly state: "pending" };

export interface ReadOutcomesOptions {
  /** Indexes of the tasks to read, in any order. Default: all. */
  readonly tasks?: readonly number[] | undefined;
}

/**
 * How the tasks of a job ended, in the order of their indexes. Those that were sent again as other jobs count as they ended
 * last. Objects are read a few ahead, and no further than the loop goes.
 *
 * @throws JobNotFoundError if there is no such job
 * @throws BackendError if another version made it
 *
 * @example
 * for await (const { index, outcome } of readOutcomes(objects, jobId)) console.log(index, outcome.state);
 */
export async function* readOutcomes(
  objects: ObjectStore,
  jobId: string,
  { tasks: asked }: ReadOutcomesOptions = {},
): AsyncGenerator<KeptTask, void, undefined> {
  const own = await JobAccount.open(objects, await findJob(objects, jobId));
  const redrives = await openRedrives(objects, own);
  const wanted = asked && new Set(asked);
  const indexes = own.indexes().filter((index) => wanted?.has(index) ?? true);
  const accounts = [own, ...redrives];
  for (const some of inWindows(indexes, Math.max(...accounts.map(({ recordBytes }) => recordBytes)))) {
    const tasks = some.map((index) => ({
      index,
      account: accounts.findLast(({ endings }) => endings.has(index)) ?? own,
    }));
    const records = new Map<JobAccount, ReadonlyMap<number, TaskRecord>>();
    for (const [account, group] of Map.groupBy(tasks, (task) => task.account)) {
      records.set(account, await account.recordsOf(group.map(({ index }) => index)));
    }
    yield* readAhead(tasks, ({ index, account }) => readTask(account, index, records.get(account)?.get(index)));
  }
}

/** Tasks whose records are held at the same time: these take some times as much memory as their text. */
const maxHeldBytes = 8_388_608;
const maxHeldTasks = 10_000;

/**
 * Tasks end in about the order of their indexes, and parts of the history hold them in that of their ends: a part is read
 * once or twice, and also if the order is any, no more often than there are windows.
 */
function* inWindows(indexes: readonly number[], recordBytes: number): Generator<readonly number[]> {
  const size = Math.max(1, Math.min(maxHeldTasks, Math.floor(maxHeldBytes / recordBytes)));
  for (let start = 0; start < indexes.length; start += size) yield indexes.slice(start, start + size);
}

async function readTask(account: JobAccount, index: number, record: TaskRecord | undefined): Promise<KeptTask> {
  const { jobId } = account.record;
  return { index, jobId, record, outcome: await readOutcome(account, index, record) };
}

async function readOutcome(account: JobAccount, index: number, record: TaskRecord | undefined): Promise<KeptOutcome> {
  switch (account.endings.get(index)?.state) {
    case "succeeded":
      return readValue(account, index, record);
    case "failed":
    case "cancelled":
      return readFailure(account, index, record);
    case undefined:
      return { state: "pending" };
  }
}

async function readValue(account: JobAccount, index: number, record: TaskRecord | undefined): Promise<KeptOutcome> {
  const { results } = account.record;
  try {
    if (record?.result !== undefined) return { state: "succeeded", value: decode(fromInline(record.result)) };
    if (results !== "durable") return { state: "not-kept", why: whyNotKept[results] };
    const { value } = await account.stored.readResult(index);
    return { state: "succeeded", value };
  } catch (error) {
    return { state: "not-kept", why: error instanceof Error ? error.message : String(error) };
  }
}

const whyNotKept = {
  inline: "the job's results are inline, and this one is too long for its history",
  none: "the job keeps no results",
} as const;

/** The whole error, or else what the history has of it. */
async function readFailure(account: JobAccount, index: number, record: TaskRecord | undefined): Promise<KeptOutcome> {
  const { results, jobId } = account.record;
  const stored = results === "durable" ? await account.stored.readFailure(index).catch(() => undefined) : undefined;
  if (stored !== undefined && stored.state !== "succeeded") return { state: stored.state, error: stored.error };
  return { state: record?.state === "cancelled" ? "cancelled" : "failed", error: errorOf(jobId, index, record) };
}

function errorOf(jobId: string, index: number, record: TaskRecord | undefined): unknown {
  const taskId = taskIdOf(jobId, index);
  const attempts = record?.attempts.length ?? 0;
  if (record?.error === undefined) return new CancelledError(`Task ${taskId} was cancelled`);
  const { name, message, stack } = record.error;
  const thrown = Object.assign(new Error(message), { name, stack: stack ?? `${name}: ${message}` });
  if (attempts === 0) return thrown;
  const failure = { taskId, attempts, logs: record.logs ?? "", cause: thrown };
  return new TaskFailedError(`Task ${taskId} failed: ${name}: ${message}`, failure);
}
