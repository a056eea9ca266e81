import { beforeEach, expect, test } from "vitest";
import { FakeClock } from "../clock.fake.ts";
import { encodeCancellation } from "../protocol/cancellation.ts";
import { newJobId } from "../protocol/ids.ts";
import { keys } from "../protocol/keys.ts";
import { taskOf } from "../protocol/messages.fake.ts";
import { ObjectsInMemory } from "../transport/objects.fake.ts";
import { Cancellations } from "./cancellations.ts";

const checkEveryMs = 1_000;
const jobId = newJobId();
const task = (index: number) => taskOf({ jobId, index });

let clock: FakeClock;
let objects: ObjectsInMemory;
let reads: number;
let told: string[];
let cancellations: Cancellations;

beforeEach(() => {
  clock = new FakeClock();
  objects = new ObjectsInMemory();
  reads = 0;
  told = [];
  const get = objects.get.bind(objects);
  objects.get = (key) => {
    reads += 1;
    return get(key);
  };
  cancellations = new Cancellations({ objects, clock, checkEveryMs, onCancelled: (taskId) => told.push(taskId) });
});

function cancel(tasks: "all" | number[], job = jobId): void {
  objects.content.set(keys.cancelled(job), Buffer.from(encodeCancellation({ v: 1, tasks })));
}

test("a task that was cancelled is not begun, its neighbours are", async () => {
  cancel([1]);
  expect(await cancellations.begin(task(0))).toBe(false);
  expect(await cancellations.begin(task(1))).toBe(true);
});

test("every task of a job that was cancelled is not begun", async () => {
  cancel("all");
  expect(await cancellations.begin(task(7))).toBe(true);
  expect(await cancellations.begin(taskOf())).toBe(false);
});

test("a task that is cancelled while it runs is told of, once it ended no more", async () => {
  await cancellations.begin(task(0));
  await cancellations.begin(task(1));
  cancellations.end(task(1));
  await clock.advance(checkEveryMs);
  expect(told).toEqual([]);
  cancel("all");
  await clock.advance(checkEveryMs);
  expect(told).toEqual([`${jobId}-0`]);
});

test("a task that begins just as others of its job are looked after is not lost", async () => {
  const other = taskOf();
  await cancellations.begin(other);
  await clock.advance(checkEveryMs - 1);
  const gate = Promise.withResolvers<void>();
  const get = objects.get.bind(objects);
  objects.get = async (key) => {
    if (key === keys.cancelled(jobId)) await gate.promise;
    return get(key);
  };
  const beginning = cancellations.begin(task(0));
  await clock.advance(1);
  gate.resolve();
  expect(await beginning).toBe(false);
  cancel("all");
  await clock.advance(2 * checkEveryMs);
  expect(told).toContain(`${jobId}-0`);
});

test("many tasks of one job cost one request in a while", async () => {
  for (let index = 0; index < 100; index += 1) {
    await cancellations.begin(task(index));
    cancellations.end(task(index));
  }
  expect(reads).toBe(1);
});

test("nothing is asked and no timer is left when nothing runs", async () => {
  await cancellations.begin(task(0));
  cancellations.end(task(0));
  await clock.advance(10 * checkEveryMs);
  expect(reads).toBe(1);
  expect(clock.pendingTimers).toBe(0);
});

test("what cannot be read cancels nothing", async () => {
  objects.content.set(keys.cancelled(jobId), Buffer.from("garbage"));
  expect(await cancellations.begin(task(0))).toBe(false);
  objects.get = () => Promise.reject(new Error("access denied"));
  expect(await cancellations.begin(taskOf())).toBe(false);
});
