import { beforeEach, describe, expect, test } from "vitest";
import { FakeClock } from "../clock.fake.ts";
import { BackendError } from "../errors.ts";
import { taskRecord } from "../jobs/task-record.fake.ts";
import { newJobId } from "../protocol/ids.ts";
import { decodeHistory, type History, type TaskRecord } from "../protocol/task-record.ts";
import { ObjectsInMemory } from "../transport/objects.fake.ts";
import { JobHistory } from "./job-history.ts";

const jobId = newJobId();

let clock: FakeClock;
let objects: ObjectsInMemory;
let history: JobHistory;

beforeEach(() => {
  clock = new FakeClock();
  objects = new ObjectsInMemory();
  history = new JobHistory({ jobId, clock, objects });
});

/** What is written, in the order of writing. */
const parts = (): History[] =>
  [...objects.content.keys()]
    .toSorted()
    .map((key) => decodeHistory(Buffer.from(objects.content.get(key) ?? new Uint8Array()).toString()));

const written = (): number[][] => parts().map(({ tasks }) => tasks.map(({ index }) => index));

const addAll = (count: number, fields: Partial<TaskRecord> = {}): void => {
  for (let index = 0; index < count; index += 1) history.add(taskRecord(index, fields));
};

describe("the history of a job", () => {
  test("is written a second after the first of some tasks ended", async () => {
    history.add(taskRecord(0));
    await clock.advance(600);
    history.add(taskRecord(1));
    expect(written()).toEqual([]);
    await clock.advance(400);
    expect(written()).toEqual([[0, 1]]);
    history.add(taskRecord(2));
    await clock.advance(1_000);
    expect(written()).toEqual([[0, 1], [2]]);
  });

  test("is written at once after a thousand tasks, or a mebibyte", async () => {
    addAll(1_000);
    await clock.advance(0);
    expect(written().map(({ length }) => length)).toEqual([1_000]);
    addAll(300, { param: "x".repeat(2_000), result: "x".repeat(2_000) });
    await clock.advance(0);
    expect(parts()).toHaveLength(2);
    expect(written()[1]?.length).toBeLessThan(300);
  });

  test("is written when the job ends, and says then how many tasks there were", async () => {
    addAll(3);
    await history.end(7);
    expect(parts()).toMatchObject([{ tasks: [{ index: 0 }, { index: 1 }, { index: 2 }], total: 7 }]);
    // What comes after the end comes too late.
    history.add(taskRecord(4));
    await history.end(7);
    await clock.advance(1_000);
    expect(parts()).toHaveLength(1);
    expect(clock.pendingTimers).toBe(0);
  });

  test("says in each part how far its client came with all of them", async () => {
    history.add(taskRecord(0));
    history.add(taskRecord(1, { state: "failed" }));
    await clock.advance(1_000);
    history.add(taskRecord(2, { state: "cancelled" }));
    await history.end(3);
    expect(parts()).toMatchObject([
      { part: 1, ended: { succeeded: 1, failed: 1, cancelled: 0 } },
      { part: 2, ended: { succeeded: 1, failed: 1, cancelled: 1 }, total: 3 },
    ]);
  });

  test("says nothing of the number of tasks when that is not known", async () => {
    await history.end(undefined);
    expect(parts()).toEqual([]);
  });

  test("keeps what tasks print up to a bound, and what failed tasks print up to a higher one", async () => {
    const logs = "x".repeat(4_096);
    // 16 MiB are 4,096 times 4 KiB.
    for (let index = 0; index < 5_000; index += 1) {
      history.add(taskRecord(index, { logs }));
      if (index % 200 === 0) await clock.advance(0);
    }
    history.add(taskRecord(5_000, { logs, state: "failed" }));
    await history.end(undefined);
    const all = parts().flatMap(({ tasks }) => tasks);
    expect(all.filter((task) => task.logs !== undefined)).toHaveLength(4_097);
    expect(all.at(-1)).toMatchObject({ index: 5_000, logs });
  });
});

describe("a store that fails", () => {
  test("is no reason to fail, and what it would not have is not tried again", async () => {
    objects.put = () => Promise.reject(new BackendError("down"));
    addAll(3);
    await clock.advance(1_000);
    await history.end(3);
    expect(parts()).toEqual([]);
  });

  test("holds up the end for ten seconds at most", async () => {
    objects.put = () => new Promise(() => undefined);
    addAll(3);
    let ended = false;
    void history.end(3).then(() => (ended = true));
    await clock.advance(9_999);
    expect(ended).toBe(false);
    await clock.advance(1);
    expect(ended).toBe(true);
  });

  test("does not let ever more wait", async () => {
    let puts = 0;
    objects.put = () => {
      puts += 1;
      return new Promise(() => undefined);
    };
    addAll(20_000);
    await clock.advance(0);
    expect(puts).toBe(4);
  });
});
