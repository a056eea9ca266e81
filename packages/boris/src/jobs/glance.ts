import type { ObjectStore } from "../backend/object-store.ts";
import type { JobRecord } from "../protocol/job-record.ts";
import { keys } from "../protocol/keys.ts";
import type { SendRecord } from "../protocol/send-record.ts";
import { decodeHistorySummary, type HistorySummary, type TaskRecord } from "../protocol/task-record.ts";
import { historySegments } from "./history-segments.ts";
import { listRedrives } from "./list-redrives.ts";
import { readSendRecord } from "./read-send-record.ts";
import { deadAfterMs } from "./read-status.ts";

/** What a few requests tell of a job, however many tasks it has. */
export interface JobGlance {
  readonly record: JobRecord;
  /** Tasks in all; `undefined` while that is not known. */
  readonly total: number | undefined;
  /** How tasks ended so far; `undefined` if that cannot be told from so little. */
  readonly ended: EndedTasks | undefined;
  readonly phase: JobPhase;
  /** Whether dead letters of it were sent again, if it has ended. */
  readonly isRedriven: boolean;
  /** Whether its iterable was not read to its end: only the tasks that were sent are of the job. */
  readonly isCutShort: boolean;
}

/**
 * How far a job is: all of its tasks have `ended`; its client is `sending`, or was heard of just now (`running`); all is
 * `sent`, and nothing was heard for a while; its client died before it had sent all (`client gone`); or it is `quiet`: nothing
 * was heard for a while, and it keeps too little for others to tell more.
 */
type JobPhase = "ended" | "sending" | "running" | "sent" | "client gone" | "quiet";

type EndedTasks = NonNullable<HistorySummary["ended"]>;

/** A request lists a thousand parts. A job with more than these is not followed to its end. */
const maxListed = 10_000;

/** So many parts are read as a whole, to count tasks one by one, where more than one client wrote them. */
const maxCounted = 8;

/** Nothing was heard of a job for so long that it may have stopped. */
const quietMs = 15_000;

/** Looks at what the client of a job wrote last. What several clients wrote is put together if that is little. */
export async function glanceAt(objects: ObjectStore, record: JobRecord, now: number = Date.now()): Promise<JobGlance> {
  const size = record.indexes?.length ?? record.size;
  const [sent, end] = await Promise.all([
    record.results === "durable" ? readSendRecord(objects, record) : undefined,
    readEnd(objects, record.jobId, size),
  ]);
  const isCutShort = sent?.cutShort !== undefined;
  const total = size ?? end.total ?? (sent?.ended === true ? sent.accepted : undefined);
  if (end.ended === undefined || total === undefined || countOf(end.ended) < total) {
    const heardAt = Math.max(record.createdAt, sent?.at ?? 0, end.at ?? 0);
    const phase = phaseOf(sent, now - heardAt < quietMs, now);
    // Of what ended since nobody listened, only the object store knows.
    const ended = phase === "sending" || phase === "running" ? end.ended : undefined;
    return { record, total, ended, phase, isRedriven: false, isCutShort };
  }
  const redrives = end.ended.failed === 0 ? [] : await listRedrives(objects, record.jobId);
  // Tasks that were sent again as its own have no client that tells how they ended.
  const ended = redrives.includes(record.jobId) ? undefined : end.ended;
  return { record, total, ended, phase: "ended", isRedriven: redrives.length > 0, isCutShort };
}

function phaseOf(sent: SendRecord | undefined, isHeardOf: boolean, now: number): JobPhase {
  if (sent?.ended === false) return now - sent.at < deadAfterMs ? "sending" : "client gone";
  if (isHeardOf) return "running";
  return sent === undefined ? "quiet" : "sent";
}

/** What the end of a history tells. */
type End = Pick<HistorySummary, "ended" | "total" | "at">;

async function readEnd(objects: ObjectStore, jobId: string, size: number | undefined): Promise<End> {
  const parts: string[] = [];
  for await (const key of objects.list(keys.histories(jobId))) if (parts.push(key) > maxListed) return {};
  const last = parts.at(-1);
  if (last === undefined) return { ended: noTasks };
  const bytes = await objects.get(last);
  // It is just being deleted.
  if (bytes === undefined) return {};
  const { total, at, ended, part } = decodeHistorySummary(Buffer.from(bytes).toString());
  const isWhole = part === parts.length || (ended !== undefined && countOf(ended) >= (size ?? total ?? Infinity));
  if (isWhole) return { total, at, ended };
  return { total, at, ended: parts.length <= maxCounted ? await countTasks(objects, jobId) : undefined };
}

const noTasks: EndedTasks = { succeeded: 0, failed: 0, cancelled: 0 };

/** Two clients may have heard of the same task: what was written later holds. */
async function countTasks(objects: ObjectStore, jobId: string): Promise<EndedTasks> {
  const states = new Map<number, TaskRecord["state"]>();
  for await (const { tasks } of historySegments(objects, jobId)) {
    for (const { index, state } of tasks) states.set(index, state);
  }
  const counts = { ...noTasks };
  for (const state of states.values()) counts[state] += 1;
  return counts;
}

function countOf({ succeeded, failed, cancelled }: EndedTasks): number {
  return succeeded + failed + cancelled;
}
