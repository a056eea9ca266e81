import * as fc from "fast-check";
import { expect, test } from "vitest";
import { QueueGoneError } from "../backend/queue-gone.ts";
import type { EntryResult } from "../backend/queue.ts";
import { FakeClock } from "../clock.fake.ts";
import { BackendError } from "../errors.ts";
import { maxMessageBytes } from "../protocol/limits.ts";
import { Batcher, type BatcherOptions } from "./batcher.ts";

const ok: EntryResult = { ok: true };
const busy: EntryResult = { ok: false, retryable: true, message: "busy" };
const malformed: EntryResult = { ok: false, retryable: false, message: "malformed" };

/** A place to send to whose answers the test gives when it likes. */
function scene(options: Partial<BatcherOptions<number>> = {}) {
  const clock = new FakeClock();
  const batches: (readonly number[])[] = [];
  const answers: PromiseWithResolvers<readonly EntryResult[]>[] = [];
  const batcher = new Batcher<number>({
    clock,
    flush: (items) => {
      batches.push(items);
      const answer = Promise.withResolvers<readonly EntryResult[]>();
      answers.push(answer);
      return answer.promise;
    },
    ...options,
  });
  return { clock, batcher, batches, answers };
}

/** As `scene`, with a place that answers at once. */
function answering(
  flush: (items: readonly number[]) => readonly EntryResult[],
  options: Partial<BatcherOptions<number>> = {},
) {
  const batches: (readonly number[])[] = [];
  const clock = new FakeClock();
  const batcher = new Batcher<number>({
    clock,
    flush: async (items) => {
      batches.push(items);
      return flush(items);
    },
    ...options,
  });
  return { clock, batcher, batches };
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const allOk = (items: readonly number[]): EntryResult[] => items.map(() => ok);

test("items that are added together leave together, ten at most, in order", async () => {
  const { batcher, batches } = answering(allOk);
  await Promise.all(upTo(23).map((item) => batcher.add(item)));
  expect(batches).toEqual([upTo(10), upTo(20).slice(10), [20, 21, 22]]);
});

test("items gather while a batch is under way", async () => {
  const { clock, batcher, batches, answers } = scene();
  const first = batcher.add(0);
  await clock.advance(0);
  const others = [batcher.add(1), batcher.add(2)];
  await clock.advance(0);
  expect(batches).toEqual([[0]]);
  answers[0]?.resolve([ok]);
  await first;
  await clock.advance(0);
  expect(batches).toEqual([[0], [1, 2]]);
  answers[1]?.resolve([ok, ok]);
  await Promise.all(others);
});

test("no more batches are under way than may be", async () => {
  const { clock, batcher, batches, answers } = scene({ maxFlights: 3 });
  const added = upTo(60).map((item) => batcher.add(item));
  await clock.advance(0);
  expect(batches).toHaveLength(3);
  for (let flight = 0; flight < 6; flight += 1) {
    answers[flight]?.resolve(upTo(10).map(() => ok));
    await clock.advance(0);
    expect(batches).toHaveLength(Math.min(flight + 4, 6));
  }
  await Promise.all(added);
});

test("a batch holds no more bytes than a message may, and an item that is larger goes alone", async () => {
  const { batcher, batches } = answering(allOk, { bytesOf: (item) => item });
  const half = maxMessageBytes / 2;
  await Promise.all([half, half, 1, 2 * maxMessageBytes, 3, 4].map((item) => batcher.add(item)));
  expect(batches).toEqual([[half, half], [1], [2 * maxMessageBytes], [3, 4]]);
});

test("whatever the items, each is sent once, in order, in batches that a queue takes", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(maxMessageBytes), { maxLength: 100 }), async (sizes) => {
      const { batcher, batches } = answering(allOk, { bytesOf: (item) => sizes[item] ?? 0 });
      await Promise.all(sizes.map((_, item) => batcher.add(item)));
      expect(batches.flat()).toEqual(upTo(sizes.length));
      for (const batch of batches) {
        expect(batch.length).toBeLessThanOrEqual(10);
        expect(batch.reduce((sum, item) => sum + (sizes[item] ?? 0), 0)).toBeLessThanOrEqual(maxMessageBytes);
      }
    }),
  );
});

test("an entry that failed is sent again after a wait, and only that one", async () => {
  let refusals = 2;
  const { clock, batcher, batches } = answering((items) =>
    items.map((item) => (item === 1 && refusals-- > 0 ? busy : ok)),
  );
  const added = upTo(3).map((item) => batcher.add(item));
  await Promise.all([added[0], added[2]]);
  expect(batches).toEqual([[0, 1, 2]]);
  expect(clock.pendingTimers).toBe(1);
  await clock.advance(60_000);
  await added[1];
  expect(batches).toEqual([[0, 1, 2], [1], [1]]);
});

test("an entry that fails again and again is given up with the queue's words", async () => {
  const { clock, batcher, batches } = answering(() => [busy], { maxTries: 4 });
  const adding = Promise.allSettled([batcher.add(0)]);
  await clock.advance(60_000);
  expect(await adding).toMatchObject([{ status: "rejected", reason: { name: "BackendError", message: "busy" } }]);
  expect(batches).toHaveLength(4);
  expect(clock.pendingTimers).toBe(0);
});

test("an entry that can never succeed is sent once, and its neighbours are not touched", async () => {
  const { batcher, batches } = answering((items) => items.map((item) => (item === 1 ? malformed : ok)));
  const results = await Promise.allSettled(upTo(3).map((item) => batcher.add(item)));
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(results[1]).toMatchObject({ reason: { name: "BackendError", message: "malformed" } });
  expect(batches).toHaveLength(1);
});

test.each([new BackendError("the disk is full"), new Error("ECONNRESET")])(
  "a batch that fails as a whole is sent again: %s",
  async (error) => {
    let failures = 2;
    const { clock, batcher, batches } = answering((items) => {
      if (failures-- > 0) throw error;
      return allOk(items);
    });
    const adding = batcher.add(0);
    await clock.advance(60_000);
    await adding;
    expect(batches).toEqual([[0], [0], [0]]);
  },
);

test("a batch that fails as a whole again and again is given up with that very error", async () => {
  const error = new Error("ECONNRESET");
  const { clock, batcher, batches } = answering(() => {
    throw error;
  });
  const adding = Promise.allSettled([batcher.add(0)]);
  await clock.advance(60_000);
  expect(await adding).toEqual([{ status: "rejected", reason: error }]);
  expect(batches).toHaveLength(5);
});

test("a queue that is gone is not asked again", async () => {
  const { batcher, batches } = answering(() => {
    throw new QueueGoneError("the queue is gone");
  });
  await expect(batcher.add(0)).rejects.toBeInstanceOf(QueueGoneError);
  expect(batches).toHaveLength(1);
});

test("an entry that the queue does not answer is an error, not a success", async () => {
  const { batcher } = answering(() => [ok]);
  const [first, second] = await Promise.allSettled([batcher.add(0), batcher.add(1)]);
  expect(first.status).toBe("fulfilled");
  expect(second).toMatchObject({ status: "rejected", reason: { name: "BackendError" } });
});

test("items that are to gather wait for others, for so long and no longer", async () => {
  const gather = { upToMs: 50, isComplete: () => false };
  const { clock, batcher, batches } = answering((items) => items.map(() => ok), { gather });
  const first = batcher.add(1);
  await clock.advance(30);
  const second = batcher.add(2);
  await clock.advance(19);
  expect(batches).toEqual([]);
  await clock.advance(1);
  await Promise.all([first, second]);
  expect(batches).toEqual([[1, 2]]);
});

test("items that gather leave as soon as there are ten, and what is left gathers again", async () => {
  const gather = { upToMs: 50, isComplete: () => false };
  const { clock, batcher, batches } = answering((items) => items.map(() => ok), { gather });
  const all = upTo(13).map((item) => batcher.add(item));
  await clock.advance(0);
  expect(batches).toEqual([upTo(10)]);
  await clock.advance(50);
  await Promise.all(all);
  expect(batches).toEqual([upTo(10), [10, 11, 12]]);
});

test("items that gather leave as soon as nothing more is to come", async () => {
  const gather = { upToMs: 50, isComplete: (waiting: number) => waiting === 3 };
  const { clock, batcher, batches } = answering((items) => items.map(() => ok), { gather });
  const all = upTo(3).map((item) => batcher.add(item));
  await clock.advance(0);
  await Promise.all(all);
  expect(batches).toEqual([[0, 1, 2]]);
});
