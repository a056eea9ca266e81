import { expect, test } from "vitest";
import { CancelledError, EncodeError, TaskFailedError, TaskTimeoutError } from "../errors.ts";
import type { Completion } from "../protocol/completion.ts";
import { statsOfNothing, taskOf } from "../protocol/messages.fake.ts";
import { toWire } from "../protocol/remote-error.ts";
import { taskRecordOf } from "./task-record.ts";

const { jobId } = taskOf();
const stats = { ...statsOfNothing, sentAt: 1, queuedAt: 5, startedAt: 6, finishedAt: 8, cpuMs: 2, paramBytes: 3 };
const shared = { v: 1, jobId, index: 4, attempt: 2, stats } as const;
const failure = { taskId: `${jobId}-4`, attempts: 2, logs: "" };

test("what succeeded has its measures and its attempts, the last one last", () => {
  const earlier = [
    { outcome: "failed", queuedAt: 1, startedAt: 2, finishedAt: 3, workerId: "a", coldStart: true },
  ] as const;
  const completion: Completion = {
    ...shared,
    outcome: "succeeded",
    result: { kind: "inline", text: "[7]" },
    logs: "hello\n",
    stats: { ...stats, earlier: [...earlier] },
  };
  const record = taskRecordOf({
    index: 4,
    outcome: { state: "succeeded", value: 7 },
    completion,
    param: "[1]",
    receivedAt: 9,
  });
  expect(record).toEqual({
    index: 4,
    state: "succeeded",
    attempts: [
      ...earlier,
      { outcome: "succeeded", queuedAt: 5, startedAt: 6, finishedAt: 8, workerId: "1-1", coldStart: false },
    ],
    sentAt: 1,
    receivedAt: 9,
    cpuMs: 2,
    peakMemoryBytes: 0,
    paramBytes: 3,
    resultBytes: 0,
    param: "[1]",
    result: "[7]",
    logs: "hello\n",
  });
});

test.each([
  ["that is long", { kind: "inline", text: `["${"x".repeat(2_100)}"]` }],
  ["that is an object", { kind: "object" }],
] as const)("a result %s is not kept", (_, result) => {
  const completion: Completion = { ...shared, outcome: "succeeded", result };
  const record = taskRecordOf({ index: 4, outcome: { state: "succeeded", value: 7 }, completion, receivedAt: 9 });
  expect(record.result).toBeUndefined();
});

test("a result of two KiB is kept, also of characters that take several bytes", () => {
  const kept = (text: string): boolean => {
    const completion: Completion = { ...shared, outcome: "succeeded", result: { kind: "inline", text } };
    const outcome = { state: "succeeded", value: 7 } as const;
    return taskRecordOf({ index: 4, outcome, completion, receivedAt: 9 }).result === text;
  };
  expect([kept("x".repeat(2_048)), kept("x".repeat(2_049))]).toEqual([true, false]);
  expect([kept("é".repeat(1_024)), kept("é".repeat(1_025))]).toEqual([true, false]);
});

test("what failed has the error that the task threw, and not the one that tells of it", () => {
  const thrown = new RangeError("no");
  thrown.stack = `RangeError: no\n${"    at f (/a/b.ts:1:1)\n".repeat(1_000)}`;
  const completion: Completion = { ...shared, outcome: "failed", error: toWire(thrown) };
  const error = new TaskFailedError("Task … failed: RangeError: no", { ...failure, cause: thrown });
  const record = taskRecordOf({ index: 4, outcome: { state: "failed", error }, completion, receivedAt: 9 });
  expect(record.error).toMatchObject({ name: "RangeError", message: "no" });
  expect(record.error?.stack).toMatch(/^RangeError: no\n    at f/);
  expect(record.error?.stack?.length).toBeLessThanOrEqual(4_096);
});

test("what failed without an error has what happened", () => {
  const timedOut: Completion = { ...shared, outcome: "timed-out", limitMs: 5 };
  const outcome = { state: "failed", error: new TaskTimeoutError("Task … ran longer than 5 ms", failure) } as const;
  expect(taskRecordOf({ index: 4, outcome, completion: timedOut, receivedAt: 9 }).error).toEqual({
    name: "TaskTimeoutError",
    message: "it ran longer than 5 ms",
  });
  const thrown: Completion = { ...shared, outcome: "failed", error: toWire("text") };
  const error = new TaskFailedError("Task … failed", { ...failure, cause: "text" });
  const record = taskRecordOf({ index: 4, outcome: { state: "failed", error }, completion: thrown, receivedAt: 9 });
  expect(record.error).toMatchObject({ name: "string", message: "text" });
});

test("what never ran has no attempts", () => {
  const refusal = { state: "failed", error: new EncodeError("Cannot encode params[4]", "params[4]") } as const;
  expect(taskRecordOf({ index: 4, outcome: refusal, receivedAt: 9 })).toMatchObject({
    state: "failed",
    attempts: [],
    sentAt: 9,
    error: { name: "EncodeError", message: "Cannot encode params[4]" },
  });
  const completion: Completion = { ...shared, outcome: "cancelled", stats: { ...stats, workerId: "" } };
  const cancelled = { state: "cancelled", error: new CancelledError("Task … was cancelled") } as const;
  const record = taskRecordOf({ index: 4, outcome: cancelled, completion, receivedAt: 9 });
  expect(record).toMatchObject({ state: "cancelled", attempts: [] });
  expect(record.error).toBeUndefined();
  const late: Completion = { ...completion, attempt: 0, outcome: "timed-out", limitMs: 5, limit: "deadline" };
  const error = new TaskTimeoutError("Task … failed: its deadline passed", { ...failure, attempts: 0 });
  expect(
    taskRecordOf({ index: 4, outcome: { state: "failed", error }, completion: late, receivedAt: 9 }),
  ).toMatchObject({
    attempts: [],
    error: { name: "TaskTimeoutError", message: "its deadline of 5 ms passed before it ran" },
  });
});
