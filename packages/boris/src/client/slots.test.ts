import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { Slots } from "./slots.ts";

const { signal: never } = new AbortController();

test("no more are taken than there are, until one is given back", async () => {
  const slots = new Slots(2);
  expect([slots.tryTake(), slots.tryTake(), slots.tryTake()]).toEqual([true, true, false]);
  slots.release();
  expect([slots.tryTake(), slots.tryTake()]).toEqual([true, false]);
});

test("who waits is served in turn, before anyone who comes later", async () => {
  const slots = new Slots(1);
  await slots.take(never);
  const served: string[] = [];
  const waiting = ["first", "second"].map((name) => slots.take(never).then(() => served.push(name)));
  slots.release();
  expect(slots.tryTake()).toBe(false);
  await waiting[0];
  expect(served).toEqual(["first"]);
  slots.release();
  await waiting[1];
  expect(served).toEqual(["first", "second"]);
});

test("who gives up waiting takes no slot and leaves no listener", async () => {
  const slots = new Slots(1);
  slots.tryTake();
  const stopping = new AbortController();
  const waiting = slots.take(stopping.signal);
  const other = slots.take(never);
  stopping.abort();
  await waiting;
  slots.release();
  await other;
  slots.release();
  expect(slots.tryTake()).toBe(true);
  expect(getEventListeners(stopping.signal, "abort")).toEqual([]);
  await slots.take(stopping.signal);
  slots.release();
  expect(slots.tryTake()).toBe(true);
});
