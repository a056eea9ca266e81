import { beforeEach, expect, test } from "vitest";
import { FakeClock } from "../clock.fake.ts";
import { LatestWrite } from "./latest-write.ts";

let clock: FakeClock;
let state: number;
let written: number[];
let answer: () => Promise<void>;
let write: LatestWrite;

beforeEach(() => {
  clock = new FakeClock();
  state = 0;
  written = [];
  answer = () => Promise.resolve();
  write = new LatestWrite(clock, async () => {
    const current = state;
    await answer();
    written.push(current);
  });
});

function change(): void {
  state += 1;
  write.request();
}

test("nothing is written before the state has changed", async () => {
  await write.settled;
  expect(written).toEqual([]);
});

test("changes of one turn are written together", async () => {
  change();
  change();
  await write.settled;
  expect(written).toEqual([2]);
});

test("changes during a write are written once more when it is over, and never two at a time", async () => {
  const gate = Promise.withResolvers<void>();
  answer = () => gate.promise;
  change();
  await clock.advance(0);
  change();
  change();
  gate.resolve();
  await write.settled;
  expect(written).toEqual([1, 3]);
});

test("a write that fails is tried again, with the state of then", async () => {
  let failures = 2;
  answer = async () => {
    failures -= 1;
    if (failures >= 0) throw new Error("throttled");
  };
  change();
  await clock.advance(0);
  state = 7;
  await clock.advance(10_000);
  await write.settled;
  expect(written).toEqual([7]);
  expect(clock.pendingTimers).toBe(0);
});

test("a write that fails again and again is given up until the next change", async () => {
  let tries = 0;
  answer = async () => {
    tries += 1;
    throw new Error("access denied");
  };
  change();
  await clock.advance(60_000);
  await write.settled;
  expect(tries).toBe(5);
  answer = () => Promise.resolve();
  change();
  await write.settled;
  expect(written).toEqual([2]);
});
