import { expect, test } from "vitest";
import { Rate } from "./rate.ts";

function started(): Rate {
  const rate = new Rate();
  rate.begin(0, 0);
  return rate;
}

test("is not known until a task has ended", () => {
  const rate = started();
  rate.update(0, 1_000);
  expect(rate.perSecond).toBeUndefined();
});

test("does not count what had ended before", () => {
  const rate = new Rate();
  rate.begin(500, 0);
  rate.update(510, 1_000);
  expect(rate.perSecond).toBe(10);
});

test("follows a change within ten seconds", () => {
  const rate = started();
  let ended = 0;
  for (let at = 0; at <= 60_000; at += 100) rate.update((ended += 10), at);
  expect(rate.perSecond).toBeCloseTo(100);
  for (let at = 60_100; at <= 70_100; at += 100) rate.update((ended += 1), at);
  expect(rate.perSecond).toBeCloseTo(10, 0);
});

test("of slow tasks stays about the same from one to the next", () => {
  const rate = started();
  const seen: number[] = [];
  for (let at = 0; at <= 600_000; at += 100) {
    rate.update(Math.floor(at / 5_000), at);
    if (at > 100_000) seen.push(rate.perSecond ?? NaN);
  }
  expect(Math.min(...seen)).toBeGreaterThan(0.17);
  expect(Math.max(...seen)).toBeLessThan(0.23);
});

test("falls when nothing ends any more", () => {
  const rate = started();
  for (let at = 0; at <= 10_000; at += 100) rate.update(at / 100, at);
  rate.update(100, 100_000);
  expect(rate.perSecond).toBeLessThan(0.2);
});
