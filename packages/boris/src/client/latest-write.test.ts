import { beforeEach, expect, test } from "vitest";
import { LatestWrite } from "./latest-write.ts";

let state: number;
let written: number[];
let answer: () => Promise<void>;
let write: LatestWrite;

beforeEach(() => {
  state = 0;
  written = [];
  answer = () => Promise.resolve();
  write = new LatestWrite(async () => {
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
  await new Promise(setImmediate);
  change();
  change();
  gate.resolve();
  await write.settled;
  expect(written).toEqual([1, 3]);
});

test("a write that fails is done again with the next change", async () => {
  answer = () => Promise.reject(new Error("access denied"));
  change();
  await write.settled;
  answer = () => Promise.resolve();
  change();
  await write.settled;
  expect(written).toEqual([2]);
});
