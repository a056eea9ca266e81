import type { ObjectStore } from "../backend/object-store.ts";
import { encode } from "../protocol/codec.ts";
import { newJobId } from "../protocol/ids.ts";
import { encodeJobRecord, type JobRecord } from "../protocol/job-record.ts";
import { keys } from "../protocol/keys.ts";
import { toInline } from "../protocol/payload.ts";
import { encodeSendRecord } from "../protocol/send-record.ts";
import { encodeHistory, type TaskRecord } from "../protocol/task-record.ts";

export interface SyntheticJobOptions {
  readonly tasks: number;
  /** Default 8. */
  readonly workers?: number;
  /** Share of attempts that fail. Default 0.04. */
  readonly failing?: number;
  readonly job?: Partial<JobRecord>;
  /** Changes each record. */
  readonly edit?: (record: TaskRecord) => TaskRecord;
}

/** A grid search that never ran: the same tasks for the same options, as they would be on so many workers. */
export interface SyntheticJob {
  readonly job: JobRecord;
  readonly records: readonly TaskRecord[];
}

const segmentSize = 1_000;

/** Any moment. */
const madeAt = Date.UTC(2026, 10, 22, 12);

export function syntheticJob({ tasks, workers = 8, failing = 0.04, job, edit }: SyntheticJobOptions): SyntheticJob {
  const record: JobRecord = {
    v: 1,
    jobId: newJobId(),
    name: "train",
    bundle: "0".repeat(64),
    size: tasks,
    createdAt: madeAt,
    pool: "default",
    results: "durable",
    maxAttempts: 3,
    retryDelayMs: 500,
    timeoutMs: 60_000,
    projectRoot: "/home/me/project",
    ...job,
  };
  const next = numbersBelowOne(tasks + workers);
  const free = Array.from({ length: workers }, (_, worker) => ({
    worker,
    at: record.createdAt + 180 + 35 * worker,
    cold: true,
  }));
  const records = Array.from({ length: tasks }, (_, index) => runTask(index, record, free, next, failing));
  records.sort((a, b) => a.receivedAt - b.receivedAt);
  return { job: record, records: edit === undefined ? records : records.map(edit) };
}

/** Writes a job as its client would have, which has sent all of its tasks. Without a total it still waits for some. */
export async function storeSyntheticJob(
  objects: ObjectStore,
  { job, records }: SyntheticJob,
  { total }: { readonly total?: number } = { total: records.length },
): Promise<void> {
  await objects.put(keys.job(job.jobId), [Buffer.from(encodeJobRecord(job))]);
  const sent = encodeSendRecord({ v: 1, accepted: job.size ?? records.length, ended: true, at: job.createdAt });
  await objects.put(keys.sent(job.jobId), [Buffer.from(sent)]);
  for (let start = 0; start < records.length; start += segmentSize) {
    await storeSegment(objects, job, start, records.slice(start, start + segmentSize), total);
  }
}

/** A job of tasks of another one that were sent again; each of them succeeds. */
export function syntheticRedrive({ job, records }: SyntheticJob, indexes: readonly number[]): SyntheticJob {
  const { size: _, ...origin } = job;
  const again = { ...origin, jobId: newJobId(), redriveOf: job.jobId, indexes: [...indexes] };
  const result = String(toInline(encode({ score: 1 }, "result"), 100));
  const mended = records.filter(({ index }) => indexes.includes(index)).map((record) => succeeding(record, result));
  return { job: again, records: mended };
}

function succeeding(record: TaskRecord, result: string): TaskRecord {
  const attempts = record.attempts.slice(-1).map((attempt) => ({ ...attempt, outcome: "succeeded" as const }));
  return { ...record, state: "succeeded", attempts, result, error: undefined, logs: undefined };
}

/** Writes such a job, and that the other one was redriven as it. */
export async function storeSyntheticRedrive(objects: ObjectStore, redrive: SyntheticJob): Promise<void> {
  const { jobId, redriveOf = "", indexes = [] } = redrive.job;
  await objects.put(keys.redrive(redriveOf, jobId), [new Uint8Array()]);
  await storeSyntheticJob(objects, redrive, redrive.records.length < indexes.length ? {} : undefined);
}

/** Writes a part of a job's history; `place` sorts it among the others. */
export async function storeSegment(
  objects: ObjectStore,
  { jobId }: JobRecord,
  place: number,
  tasks: readonly TaskRecord[],
  total?: number,
): Promise<void> {
  const id = String(place).padStart(10, "0");
  const text = encodeHistory({ v: 1, tasks: [...tasks], ...(total === undefined ? {} : { total }) });
  await objects.put(keys.history(jobId, id), [Buffer.from(text)]);
}

interface FreeWorker {
  readonly worker: number;
  at: number;
  cold: boolean;
}

function runTask(
  index: number,
  { createdAt, maxAttempts, retryDelayMs }: JobRecord,
  workers: FreeWorker[],
  next: () => number,
  failing: number,
): TaskRecord {
  const params = paramsOf(index, next);
  const sentAt = createdAt + 40 + index * 0.05;
  const attempts: TaskRecord["attempts"] = [];
  const reason = Math.floor(next() * reasons.length);
  // Some sets never work.
  const hopeless = next() < failing / 4;
  for (let queuedAt = sentAt; attempts.length < maxAttempts;) {
    const worker = workers.reduce((first, other) => (other.at < first.at ? other : first));
    const startedAt = Math.max(queuedAt + 2, worker.at);
    const runMs = 60 + params.depth * 22 * (0.6 + next()) + (next() < 0.01 ? 2_500 * next() : 0);
    const failed = hopeless || next() < failing;
    const finishedAt = startedAt + (failed ? runMs * 0.6 : runMs);
    const failure = reason === 2 ? "timed-out" : "failed";
    const outcome = failed ? failure : "succeeded";
    attempts.push({
      outcome,
      queuedAt,
      startedAt,
      finishedAt,
      workerId: `2026/11/22/[$LATEST]${(0xabc_def + worker.worker * 7_919).toString(16).padStart(8, "0")}`,
      coldStart: worker.cold,
      ...(failed && attempts.length < maxAttempts - 1 ? { error: reasonOf(reason, params).line } : {}),
    });
    worker.at = finishedAt + 3;
    worker.cold = false;
    if (!failed) break;
    queuedAt = finishedAt + retryDelayMs * 2 ** (attempts.length - 1);
  }
  const last = attempts.at(-1);
  const succeeded = last?.outcome === "succeeded";
  const { error, stack } = reasonOf(reason, params);
  return {
    index,
    state: succeeded ? "succeeded" : "failed",
    attempts,
    sentAt,
    receivedAt: (last?.finishedAt ?? sentAt) + 20 + 30 * next(),
    cpuMs: ((last?.finishedAt ?? 0) - (last?.startedAt ?? 0)) * (0.7 + 0.2 * next()),
    peakMemoryBytes: 60e6 + params.depth * 9e6 * (0.8 + 0.4 * next()),
    paramBytes: 88,
    resultBytes: succeeded ? 64 : 0,
    param: inline(params),
    ...(succeeded
      ? { result: inline(scoresOf(params, next)) }
      : { error: { ...error, stack }, logs: `loading fold ${params.fold}\nepoch 1 loss 0.71\nepoch 2 loss NaN\n` }),
  };
}

interface Params {
  readonly rate: number;
  readonly depth: number;
  readonly optimizer: string;
  readonly dropout: number;
  readonly fold: number;
}

function paramsOf(index: number, next: () => number): Params {
  const rates = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1];
  return {
    rate: rates[index % rates.length] ?? 0.01,
    depth: 2 + (Math.floor(index / rates.length) % 9),
    optimizer: ["adam", "sgd", "rmsprop"][Math.floor(index / 63) % 3] ?? "adam",
    dropout: Number((0.5 * next()).toFixed(4)),
    fold: index % 5,
  };
}

function scoresOf({ rate, depth, optimizer, dropout }: Params, next: () => number): object {
  const score =
    0.9 -
    0.05 * (Math.log10(rate) + 2.5) ** 2 -
    0.004 * (depth - 6) ** 2 -
    (optimizer === "sgd" ? 0.04 : 0) -
    0.1 * dropout;
  return {
    score: score + 0.04 * (next() - 0.5),
    loss: 1.2 - score + 0.1 * next(),
    epochs: 5 + Math.floor(20 * next()),
  };
}

const reasons = ["DivergedError", "TypeError", "TaskTimeoutError"];

function reasonOf(reason: number, { rate, depth }: Params) {
  const name = reasons[reason] ?? "Error";
  const message =
    [`loss is NaN after 12 epochs with rate ${rate}`, `Cannot read properties of undefined (reading 'layer${depth}')`][
      reason
    ] ?? "it ran longer than 60000 ms";
  const stack = `${name}: ${message}\n    at step (src/model/train.ts:${40 + reason}:13)\n    at train (src/model/train.ts:88:5)\n    at file:///home/me/project/search.ts:12:20`;
  return { error: { name, message }, stack, line: `${name}: ${message}` };
}

function inline(value: unknown): string {
  return toInline(encode(value, "value")) ?? "";
}

/** Mulberry32: the same numbers for the same seed. */
function numbersBelowOne(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
