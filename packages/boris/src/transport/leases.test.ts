import { beforeEach, expect, test } from "vitest";
import type { Queue, VisibilityChange } from "../backend/queue.ts";
import { FakeClock } from "../clock.fake.ts";
import { leaseMs, Leases } from "./leases.ts";

let clock: FakeClock;
let batches: (readonly VisibilityChange[])[];
let answer: (changes: readonly VisibilityChange[]) => Promise<void>;
let refused: ReadonlySet<string>;
let leases: Leases;

beforeEach(() => {
  clock = new FakeClock();
  batches = [];
  refused = new Set();
  answer = () => Promise.resolve();
  const queue: Pick<Queue, "changeVisibility"> = {
    changeVisibility: async (changes) => {
      batches.push(changes);
      await answer(changes);
      return changes.map(({ receipt }) =>
        refused.has(receipt) ? { ok: false, retryable: true, message: "throttled" } : { ok: true },
      );
    },
  };
  leases = new Leases(queue as Queue, clock);
});

const renewed = (): string[] => batches.flat().map(({ receipt }) => receipt);

test("a message is renewed for as long as it is held, early enough for two failures", async () => {
  leases.hold("a");
  await clock.advance(leaseMs);
  expect(batches).toHaveLength(3);
  expect(batches[0]).toEqual([{ receipt: "a", visibilityMs: leaseMs }]);
  await leases.release("a");
  const before = batches.length;
  await clock.advance(10 * leaseMs);
  expect(batches).toHaveLength(before);
  expect(clock.pendingTimers).toBe(0);
});

test("a message that is held only for a moment costs no request", async () => {
  leases.hold("a");
  await leases.release("a");
  await clock.advance(10 * leaseMs);
  expect(batches).toEqual([]);
});

test("what was received just before others are renewed is left alone until a third of its lease is over", async () => {
  leases.hold("a");
  await clock.advance(leaseMs / 3 - 1);
  leases.hold("b");
  await clock.advance(1);
  expect(renewed()).toEqual(["a"]);
  await clock.advance(leaseMs / 3 - 1);
  expect(renewed()).toEqual(["a"]);
  await clock.advance(1);
  expect(new Set(renewed().slice(1))).toEqual(new Set(["a", "b"]));
});

test.each([0, 1, 3_000, 6_000, 9_000, 9_999])(
  "two renewals may fail in a row, also of what is received %i ms after another",
  async (offsetMs) => {
    leases.hold("first");
    await clock.advance(offsetMs);
    leases.hold("a");
    let invisibleUntil = clock.now() + leaseMs;
    let wasLost = false;
    let tries = 0;
    answer = async (changes) => {
      if (!changes.some(({ receipt }) => receipt === "a")) return;
      wasLost ||= clock.now() >= invisibleUntil;
      tries += 1;
      if (tries % 3 !== 0) throw new Error("throttled");
      invisibleUntil = clock.now() + leaseMs;
    };
    await clock.advance(10 * leaseMs);
    expect(wasLost).toBe(false);
    expect(clock.now()).toBeLessThan(invisibleUntil);
  },
);

test("many messages are renewed in batches of ten", async () => {
  for (let index = 0; index < 23; index += 1) leases.hold(`${index}`);
  await clock.advance(leaseMs / 3);
  expect(batches.map((batch) => batch.length)).toEqual([10, 10, 3]);
  expect(new Set(renewed()).size).toBe(23);
});

test("a renewal that fails is tried again with the next", async () => {
  answer = () => Promise.reject(new Error("throttled"));
  leases.hold("a");
  await clock.advance(leaseMs);
  expect(renewed().length).toBeGreaterThanOrEqual(3);
});

test("of a batch, what was not renewed is tried again, and the rest is left alone", async () => {
  refused = new Set(["b"]);
  for (const receipt of ["a", "b", "c"]) leases.hold(receipt);
  await clock.advance(leaseMs / 2);
  expect(renewed()).toEqual(["a", "b", "c", "b"]);
});

test("a release waits for the renewal that is under way", async () => {
  const gate = Promise.withResolvers<void>();
  answer = () => gate.promise;
  leases.hold("a");
  await clock.advance(leaseMs / 3);
  let released = false;
  const releasing = Promise.resolve(leases.release("a")).then(() => (released = true));
  await clock.advance(0);
  expect(released).toBe(false);
  gate.resolve();
  await releasing;
  expect(released).toBe(true);
});

test("what is held when it stops is given back at once, and nothing is renewed any more", async () => {
  leases.hold("a");
  leases.hold("b");
  await leases.release("b");
  await leases.stop();
  await leases.stop();
  expect(batches).toEqual([[{ receipt: "a", visibilityMs: 0 }]]);
  await clock.advance(10 * leaseMs);
  expect(batches).toHaveLength(1);
  expect(clock.pendingTimers).toBe(0);
});
