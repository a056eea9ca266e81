import { beforeEach, expect, test } from "vitest";
import { FakeClock } from "../clock.fake.ts";
import { newJobId } from "../protocol/ids.ts";
import { ObjectsInMemory } from "../transport/objects.fake.ts";
import { PayloadStore } from "../transport/payload-store.ts";
import type { Connection } from "./connection.ts";
import { ParamSegments } from "./param-segments.ts";
import { StoredAhead } from "./stored-ahead.ts";

const jobId = newJobId();

let clock: FakeClock;
let objects: ObjectsInMemory;
let connection: Connection;
let stopping: AbortController;

beforeEach(() => {
  clock = new FakeClock();
  objects = new ObjectsInMemory();
  connection = { clock, objects, payloads: new PayloadStore(objects) } as unknown as Connection;
  stopping = new AbortController();
});

function start(params: readonly unknown[]): StoredAhead {
  const ahead = new StoredAhead({ connection, jobId, params, signal: stopping.signal });
  ahead.start();
  return ahead;
}

/** Whether the task of that index may be sent by now. */
async function mayBeSent(ahead: StoredAhead, index: number): Promise<boolean> {
  let reached = false;
  void ahead.reach(index).then(() => (reached = true));
  await clock.advance(0);
  expect(ahead.allows(index)).toBe(reached);
  return reached;
}

/** Puts take until they are let through. */
function holdPuts(): (() => void)[] {
  const put = objects.put.bind(objects);
  const held: (() => void)[] = [];
  objects.put = async (...args) => {
    await new Promise<void>((resolve) => held.push(resolve));
    return put(...args);
  };
  return held;
}

const numbers = Array.from({ length: 1_200 }, (_, index) => index);

test("a task may be sent once its parameter set is stored, and not before", async () => {
  const held = holdPuts();
  const ahead = start(numbers);
  expect(await mayBeSent(ahead, 0)).toBe(false);
  held.shift()?.();
  expect(await mayBeSent(ahead, 499)).toBe(true);
  expect(await mayBeSent(ahead, 500)).toBe(false);
  held.shift()?.();
  await clock.advance(0);
  held.shift()?.();
  expect(await mayBeSent(ahead, 1_199)).toBe(true);
  expect(clock.pendingTimers).toBe(0);
});

test("a store that is slow is not waited for, and goes on", async () => {
  const held = holdPuts();
  const ahead = start(numbers);
  await clock.advance(999);
  expect(await mayBeSent(ahead, 0)).toBe(false);
  await clock.advance(1);
  expect(await mayBeSent(ahead, 1_199)).toBe(true);
  held.shift()?.();
  await clock.advance(0);
  expect(await new ParamSegments(connection, jobId).read(499)).toMatchObject({ text: "[499]" });
});

test("a parameter set that cannot travel holds nothing up", async () => {
  const ahead = start([1, () => 1, 3]);
  expect(await mayBeSent(ahead, 2)).toBe(true);
  expect(await new ParamSegments(connection, jobId).read(1)).toBe("cannot travel");
});

test("when no more are sent, none waits and none is stored", async () => {
  const held = holdPuts();
  const ahead = start(numbers);
  await clock.advance(0);
  stopping.abort();
  held.shift()?.();
  expect(await mayBeSent(ahead, 1_199)).toBe(true);
  expect(objects.content.size).toBe(1);
  expect(clock.pendingTimers).toBe(0);
});
