import * as fc from "fast-check";
import type { AttemptRecord } from "./attempt-record.ts";
import type { Cancellation } from "./cancellation.ts";
import type { AttemptStats, Completion } from "./completion.ts";
import type { DeadLetter } from "./dead-letter.ts";
import { newJobId } from "./ids.ts";
import type { JobRecord } from "./job-record.ts";
import { maxDepth } from "./limits.ts";
import type { ParamSegment } from "./param-segment.ts";
import type { SendRecord } from "./send-record.ts";
import type { History, HistorySummary, TaskRecord } from "./task-record.ts";
import type { Task } from "./task.ts";

/** Messages for tests: a plain one of each kind, and all that there can be. */

const hash = "0123456789abcdef".repeat(4);

export function taskOf(fields: Partial<Task> = {}): Task {
  return {
    v: 1,
    jobId: newJobId(),
    index: 0,
    attempt: 1,
    redrives: 0,
    bundle: hash,
    replyTo: "done-1",
    param: { kind: "inline", text: "[1]" },
    maxAttempts: 3,
    retryDelayMs: 1_000,
    timeoutMs: 60_000,
    sentAt: 1_000,
    results: "durable",
    depth: 0,
    ...fields,
  };
}

export const statsOfNothing: AttemptStats = {
  sentAt: 0,
  startedAt: 0,
  finishedAt: 0,
  workerId: "1-1",
  coldStart: false,
  cpuMs: 0,
  peakMemoryBytes: 0,
  resultBytes: 0,
};

const text = fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) });
const count = fc.nat();
const hashes = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString("hex"));
const jobIds = fc.ulid();
const positive = fc.integer({ min: 1 });
const resultsModes = fc.constantFrom("durable" as const, "inline" as const, "none" as const);
const payloads = fc.oneof(
  fc.record({ kind: fc.constant("inline" as const), text }),
  fc.constant({ kind: "object" as const }),
);
const measures = fc.double({ min: 0, max: 1e15, noNaN: true }).map((value) => value + 0);

// Names of prototypes' properties are names like any other to an operating system.
const names = fc.oneof(text, fc.constantFrom("constructor", "prototype", "toString", "HOME"));
const variables = fc.dictionary(names, text, { noNullPrototype: true });

const attempts: fc.Arbitrary<AttemptRecord> = fc.record(
  {
    outcome: fc.constantFrom("succeeded", "failed", "timed-out", "crashed", "cancelled"),
    queuedAt: measures,
    startedAt: measures,
    finishedAt: measures,
    workerId: text,
    coldStart: fc.boolean(),
    error: text,
  },
  { requiredKeys: ["outcome", "queuedAt", "startedAt", "finishedAt", "workerId", "coldStart"] },
);

export const tasks: fc.Arbitrary<Task> = fc.record(
  {
    v: fc.constant(1 as const),
    jobId: jobIds,
    index: count,
    attempt: positive,
    redrives: count,
    bundle: hashes,
    captures: hashes,
    replyTo: text,
    param: payloads,
    maxAttempts: positive,
    retryDelayMs: count,
    timeoutMs: positive,
    deadlineAt: count,
    sentAt: count,
    queuedAt: measures,
    earlier: fc.array(attempts),
    results: resultsModes,
    env: variables,
    depth: fc.integer({ min: 0, max: maxDepth }),
  },
  {
    requiredKeys: [
      "v",
      "jobId",
      "index",
      "attempt",
      "redrives",
      "bundle",
      "param",
      "maxAttempts",
      "retryDelayMs",
      "timeoutMs",
      "sentAt",
      "results",
      "depth",
    ],
  },
);

const stats: fc.Arbitrary<AttemptStats> = fc.record(
  {
    sentAt: measures,
    queuedAt: measures,
    startedAt: measures,
    finishedAt: measures,
    workerId: text,
    coldStart: fc.boolean(),
    cpuMs: measures,
    peakMemoryBytes: measures,
    paramBytes: measures,
    resultBytes: measures,
    earlier: fc.array(attempts),
  },
  {
    requiredKeys: [
      "sentAt",
      "startedAt",
      "finishedAt",
      "workerId",
      "coldStart",
      "cpuMs",
      "peakMemoryBytes",
      "resultBytes",
    ],
  },
);

const crashes = fc.record(
  {
    reason: fc.constantFrom("out-of-memory" as const, "exit" as const, "signal" as const, "lost" as const),
    exitCode: fc.integer(),
    signal: text,
  },
  { requiredKeys: ["reason"] },
);

const ends = fc.oneof(
  fc.record({ outcome: fc.constant("succeeded" as const), result: payloads }, { requiredKeys: ["outcome"] }),
  fc.record({ outcome: fc.constant("failed" as const), error: fc.record({ text }) }),
  fc.record(
    { outcome: fc.constant("timed-out" as const), limitMs: count, limit: fc.constant("deadline" as const) },
    { requiredKeys: ["outcome", "limitMs"] },
  ),
  fc.record({ outcome: fc.constant("crashed" as const), crash: crashes }),
  fc.record({ outcome: fc.constant("cancelled" as const) }),
);

const reports = fc.record(
  { v: fc.constant(1 as const), jobId: jobIds, index: count, attempt: count, logs: text, stats },
  { requiredKeys: ["v", "jobId", "index", "attempt", "stats"] },
);

export const completions: fc.Arbitrary<Completion> = fc
  .tuple(reports, ends)
  .map(([report, end]) => ({ ...report, ...end }));

export const deadLetters: fc.Arbitrary<DeadLetter> = fc.record({
  v: fc.constant(1 as const),
  task: tasks,
  completion: completions,
  diedAt: count,
});

export const jobRecords: fc.Arbitrary<JobRecord> = fc.record(
  {
    v: fc.constant(1 as const),
    jobId: jobIds,
    name: text,
    bundle: hashes,
    captures: hashes,
    size: count,
    redriveOf: jobIds,
    createdAt: count,
    pool: text,
    results: resultsModes,
    maxAttempts: positive,
    retryDelayMs: count,
    timeoutMs: positive,
    deadlineMs: positive,
    env: variables,
    projectRoot: text,
  },
  {
    requiredKeys: [
      "v",
      "jobId",
      "name",
      "bundle",
      "createdAt",
      "pool",
      "results",
      "maxAttempts",
      "retryDelayMs",
      "timeoutMs",
      "projectRoot",
    ],
  },
);

export const cancellations: fc.Arbitrary<Cancellation> = fc.record({
  v: fc.constant(1 as const),
  tasks: fc.oneof(fc.constant("all" as const), fc.array(count)),
});

export const sendRecords: fc.Arbitrary<SendRecord> = fc.record(
  {
    v: fc.constant(1 as const),
    accepted: count,
    ended: fc.boolean(),
    at: count,
    cutShort: fc.constantFrom("client died" as const, "iterable failed" as const),
  },
  { requiredKeys: ["v", "accepted", "ended", "at"] },
);

const taskRecords: fc.Arbitrary<TaskRecord> = fc.record(
  {
    index: count,
    state: fc.constantFrom("succeeded", "failed", "cancelled"),
    attempts: fc.array(attempts),
    sentAt: measures,
    receivedAt: measures,
    cpuMs: measures,
    peakMemoryBytes: measures,
    paramBytes: measures,
    resultBytes: measures,
    param: text,
    result: text,
    error: fc.record({ name: text, message: text, stack: text }, { requiredKeys: ["name", "message"] }),
    logs: text,
  },
  {
    requiredKeys: [
      "index",
      "state",
      "attempts",
      "sentAt",
      "receivedAt",
      "cpuMs",
      "peakMemoryBytes",
      "paramBytes",
      "resultBytes",
    ],
  },
);

const historyFields = {
  v: fc.constant(1 as const),
  total: count,
  ended: fc.record({ succeeded: count, failed: count, cancelled: count }),
  part: fc.integer({ min: 1 }),
  at: measures,
};

export const historySummaries: fc.Arbitrary<HistorySummary> = fc.record(historyFields, { requiredKeys: ["v"] });

export const histories: fc.Arbitrary<History> = fc.record(
  { ...historyFields, tasks: fc.array(taskRecords) },
  { requiredKeys: ["v", "tasks"] },
);

export const paramSegments: fc.Arbitrary<ParamSegment> = fc.array(fc.option(payloads));
