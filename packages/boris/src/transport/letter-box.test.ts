import { beforeEach, expect, test } from "vitest";
import type { Queue } from "../backend/queue.ts";
import { FakeClock } from "../clock.fake.ts";
import { LocalQueues } from "../local/local-queues.ts";
import { encodeDeadLetter } from "../protocol/dead-letter.ts";
import { statsOfNothing, taskOf } from "../protocol/messages.fake.ts";
import { encodeTask, type Task } from "../protocol/task.ts";
import { leaseMs } from "./leases.ts";
import { LetterBox } from "./letter-box.ts";

let clock: FakeClock;
let queue: Queue;
let box: LetterBox;

beforeEach(async () => {
  clock = new FakeClock();
  queue = await new LocalQueues(":memory:", clock).create("dead-letters");
  box = new LetterBox(queue, clock);
});

const { jobId } = taskOf();

function letterOf(fields: Partial<Task>, diedAt = 1): string {
  const task = taskOf({ jobId, ...fields });
  const { index, attempt } = task;
  const completion = { v: 1, jobId, index, attempt, stats: statsOfNothing, outcome: "timed-out", limitMs: 5 } as const;
  return encodeDeadLetter({ v: 1, task, completion, diedAt });
}

async function send(...bodies: string[]): Promise<void> {
  for (const body of bodies) await queue.send([{ body }]);
}

test("gives every letter, however many there are, and holds it", async () => {
  await send(...Array.from({ length: 23 }, (_, index) => letterOf({ index })));
  const letters = await box.letters();
  expect(letters.map(({ letter }) => letter.task.index)).toEqual(Array.from({ length: 23 }, (_, index) => index));
  await clock.advance(5 * leaseMs);
  expect(await queue.count()).toEqual({ visible: 0, inFlight: 23, delayed: 0 });
});

test("puts back what was not deleted, foreign messages too, when it is closed", async () => {
  await send(letterOf({ index: 0 }), "garbage", letterOf({ index: 1 }));
  const [first] = await box.letters();
  if (first !== undefined) await box.delete(first);
  await box.close();
  expect(await queue.count()).toEqual({ visible: 2, inFlight: 0, delayed: 0 });
  expect(clock.pendingTimers).toBe(0);
});

test("tells what is no letter, and deletes it when that is asked for", async () => {
  await send(letterOf({ index: 0 }), "garbage", "{}");
  await box.letters();
  expect(box.unreadable.map(({ body }) => body)).toEqual(["garbage", "{}"]);
  for (const message of box.unreadable) await box.delete(message);
  await box.close();
  expect(await queue.count()).toEqual({ visible: 1, inFlight: 0, delayed: 0 });
});

test("puts back one letter while it holds the others", async () => {
  await send(letterOf({ index: 0 }), letterOf({ index: 1 }));
  const [first] = await box.letters();
  if (first !== undefined) await box.release(first);
  expect(await queue.count()).toEqual({ visible: 1, inFlight: 1, delayed: 0 });
});

test("takes copies of a letter for one, the latest, and deletes all of them", async () => {
  await send(
    letterOf({ index: 3, attempt: 1 }, 10),
    letterOf({ index: 3, attempt: 2 }, 30),
    letterOf({ index: 3 }, 20),
  );
  const letters = await box.letters();
  expect(letters).toHaveLength(1);
  expect(letters[0]?.letter).toMatchObject({ diedAt: 30, task: { attempt: 2 } });
  if (letters[0] !== undefined) await box.delete(letters[0]);
  await box.close();
  expect(await queue.count()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
});

test("takes a bare task, which the queue itself has given up on, for one of a lost worker", async () => {
  await send(encodeTask(taskOf({ jobId, index: 5, attempt: 2, sentAt: 7 })));
  const [lost] = await box.letters();
  expect(lost?.letter).toMatchObject({
    task: { index: 5 },
    completion: { outcome: "crashed", crash: { reason: "lost" }, attempt: 2 },
    diedAt: 7,
  });
});
