import { beforeEach, describe, expect, test } from "vitest";
import { encode } from "../protocol/codec.ts";
import { type Completion, encodeCompletion, neverSent } from "../protocol/completion.ts";
import { newJobId, newSegmentId } from "../protocol/ids.ts";
import { encodeJobRecord, type JobRecord } from "../protocol/job-record.ts";
import { keys } from "../protocol/keys.ts";
import { statsOfNothing } from "../protocol/messages.fake.ts";
import { toObject } from "../protocol/payload.ts";
import { toWire } from "../protocol/remote-error.ts";
import { encodeSendRecord } from "../protocol/send-record.ts";
import { encodeHistory, type TaskRecord } from "../protocol/task-record.ts";
import { ObjectsInMemory } from "../transport/objects.fake.ts";
import { readOutcomes } from "./read-outcomes.ts";
import { readStatus } from "./read-status.ts";
import { taskRecord } from "./task-record.fake.ts";

/** Jobs as their clients may have left them. */

let objects: ObjectsInMemory;
beforeEach(() => {
  objects = new ObjectsInMemory();
});

const put = (key: string, text: string): void => void objects.content.set(key, Buffer.from(text));

function job(fields: Partial<JobRecord> = {}): string {
  const jobId = newJobId();
  const limits = { maxAttempts: 3, retryDelayMs: 1, timeoutMs: 1 };
  const place = { bundle: "0".repeat(64), projectRoot: "/", pool: "default", name: "f" };
  put(
    keys.job(jobId),
    encodeJobRecord({ v: 1, jobId, createdAt: 1, results: "durable", ...limits, ...place, ...fields }),
  );
  return jobId;
}

const ended = (index: number, state: TaskRecord["state"], fields: Partial<TaskRecord> = {}): TaskRecord =>
  taskRecord(index, { state, sentAt: 100, receivedAt: 200, ...fields });

const history = (jobId: string, tasks: TaskRecord[], total?: number): void =>
  put(keys.history(jobId, newSegmentId()), encodeHistory({ v: 1, tasks, total }));

async function result(jobId: string, index: number, value: unknown): Promise<void> {
  await objects.put(keys.result(jobId, index), toObject(encode(value, "result")));
}

function failure(jobId: string, index: number, end: Partial<Completion>): void {
  const completion = { v: 1, jobId, index, attempt: 3, stats: statsOfNothing, ...end } as Completion;
  put(keys.failure(jobId, index), encodeCompletion(completion));
}

const thrown = (message: string): Partial<Completion> => ({ outcome: "failed", error: toWire(new Error(message)) });

async function outcomes(jobId: string): Promise<Record<number, unknown>> {
  const read: Record<number, unknown> = {};
  for await (const { index, outcome } of readOutcomes(objects, jobId)) {
    if (outcome.state === "succeeded") read[index] = outcome.value;
    else read[index] = outcome.state === "failed" ? (outcome.error as Error).message : outcome.state;
  }
  return read;
}

describe("a job whose client died", () => {
  test("is what the history and the object store say together", async () => {
    const jobId = job({ size: 7 });
    history(jobId, [ended(0, "succeeded", { result: '["from the history"]' }), ended(1, "cancelled")]);
    await result(jobId, 0, "from the store");
    await result(jobId, 2, "lost");
    failure(jobId, 3, thrown("no"));
    failure(jobId, 4, { outcome: "cancelled" });
    failure(jobId, 5, { ...thrown("cannot travel"), attempt: neverSent });
    put(keys.sent(jobId), encodeSendRecord({ v: 1, accepted: 6, ended: false, at: 1_000 }));
    expect(await readStatus(objects, jobId, 10_000)).toMatchObject({
      total: 7,
      accepted: 6,
      succeeded: 2,
      failed: 2,
      cancelled: 2,
      pending: 1,
      ended: false,
      clientAlive: false,
      firstAt: 100,
      lastAt: 200,
    });
    expect(await outcomes(jobId)).toEqual({
      0: "from the history",
      1: "cancelled",
      2: "lost",
      3: `Task ${jobId}-3 failed after 3 attempts: Error: no`,
      4: "cancelled",
      5: "cannot travel",
      6: "pending",
    });
  });

  test("may have sent any number of tasks, if they came from an iterable", async () => {
    const jobId = job();
    put(keys.sent(jobId), encodeSendRecord({ v: 1, accepted: 3, ended: false, at: 1_000 }));
    await result(jobId, 1, "one");
    const status = await readStatus(objects, jobId, 1_500);
    expect(status).toMatchObject({ total: undefined, accepted: 3, succeeded: 1, pending: 2, clientAlive: true });
    expect(await outcomes(jobId)).toEqual({ 0: "pending", 1: "one", 2: "pending" });
  });
});

describe("a job whose history tells of all its tasks", () => {
  test("is not looked up in the object store", async () => {
    const jobId = job({ size: 1 });
    history(jobId, [ended(0, "succeeded")], 1);
    objects.list = new Proxy(objects.list.bind(objects), {
      apply(list, _, [prefix]: [string]) {
        expect(prefix).not.toMatch(/results|failures/);
        return list(prefix);
      },
    });
    expect(await readStatus(objects, jobId)).toMatchObject({
      succeeded: 1,
      pending: 0,
      ended: true,
      clientAlive: undefined,
    });
  });

  test("counts a task once that two clients heard of, as the later one says", async () => {
    const jobId = job({ size: 1, results: "inline" });
    history(jobId, [ended(0, "cancelled")]);
    history(jobId, [ended(0, "succeeded", { result: "[7]" })]);
    expect(await readStatus(objects, jobId)).toMatchObject({ succeeded: 1, cancelled: 0 });
    expect(await outcomes(jobId)).toEqual({ 0: 7 });
  });

  test("is read twice as a whole for its outcomes, in whatever order its tasks ended", async () => {
    const jobId = job({ size: 300, results: "inline" });
    for (let first = 0; first < 3; first += 1) {
      const indexes = Array.from({ length: 100 }, (_, place) => (first + 3 * place + 150) % 300);
      history(
        jobId,
        indexes.map((index) => ended(index, "succeeded", { result: `[${index}]` })),
        300,
      );
    }
    const reads: string[] = [];
    objects.get = new Proxy(objects.get.bind(objects), {
      apply(get, _, [key]: [string]) {
        reads.push(key);
        return get(key);
      },
    });
    expect(Object.values(await outcomes(jobId))).toEqual(Array.from({ length: 300 }, (_, index) => index));
    expect(reads.filter((key) => key.startsWith(keys.histories(jobId)))).toHaveLength(2 * 3);
  });

  test("says why a result is not there", async () => {
    const jobId = job({ size: 2, results: "inline" });
    history(jobId, [ended(0, "succeeded"), ended(1, "failed", { error: { name: "RangeError", message: "no" } })], 2);
    const [first, second] = await Array.fromAsync(readOutcomes(objects, jobId));
    expect(first?.outcome).toMatchObject({ state: "not-kept", why: expect.stringContaining("too long") as unknown });
    expect(second?.outcome).toMatchObject({ state: "failed", error: { name: "RangeError", message: "no" } });
  });

  test("says what is wrong with a result that is gone", async () => {
    const jobId = job({ size: 1 });
    history(jobId, [ended(0, "succeeded")], 1);
    const [first] = await Array.fromAsync(readOutcomes(objects, jobId));
    expect(first?.outcome).toMatchObject({
      state: "not-kept",
      why: expect.stringContaining("no such object") as unknown,
    });
  });
});

describe("a job that was redriven", () => {
  const redriven = (jobId: string, indexes: number[]): string => {
    const again = job({ indexes, redriveOf: jobId });
    put(keys.redrive(jobId, again), "");
    return again;
  };

  test("has the outcomes of its redrives, and of theirs, the last one first", async () => {
    const jobId = job({ size: 4 });
    const failed = [0, 1, 2, 3].map((index) => ended(index, "failed", { error: { name: "Error", message: "first" } }));
    history(jobId, failed, 4);
    const second = redriven(jobId, [0, 1, 2]);
    history(second, [
      ended(0, "succeeded", { result: '["second"]' }),
      ended(1, "failed", { error: { name: "E", message: "second" } }),
    ]);
    const third = redriven(second, [1]);
    history(third, [ended(1, "succeeded", { result: '["third"]' })], 1);
    // 2 was sent and has not ended again.
    expect(await outcomes(jobId)).toEqual({ 0: "second", 1: "third", 2: "first", 3: "first" });
    expect(await readStatus(objects, jobId)).toMatchObject({ failed: 4, redrives: [second] });
  });

  test("is read also if the redrive has only begun, or is gone", async () => {
    const jobId = job({ size: 1 });
    history(jobId, [ended(0, "succeeded", { result: "[1]" })], 1);
    put(keys.redrive(jobId, newJobId()), "");
    expect(await outcomes(jobId)).toEqual({ 0: 1 });
  });

  test("in place is looked up again", async () => {
    const jobId = job({ size: 3 });
    history(jobId, [ended(0, "failed"), ended(1, "failed"), ended(2, "failed")], 3);
    put(keys.redrive(jobId, jobId), "");
    await result(jobId, 0, "mended");
    failure(jobId, 1, thrown("again"));
    expect(await readStatus(objects, jobId)).toMatchObject({ succeeded: 1, failed: 1, pending: 1, redrives: [] });
    expect(await outcomes(jobId)).toMatchObject({ 0: "mended", 2: "pending" });
  });
});
