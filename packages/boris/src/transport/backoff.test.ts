import * as fc from "fast-check";
import { expect, test } from "vitest";
import { backoffMs } from "./backoff.ts";

test("waits double from the first to the longest, up to half of each taken off at random", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2_000 }), fc.nat(10_000), fc.nat(1_000_000), (tries, firstMs, longestMs) => {
      const full = Math.min(firstMs * 2 ** Math.min(tries - 1, 100), longestMs);
      const wait = backoffMs(tries, firstMs, longestMs);
      expect(wait).toBeGreaterThanOrEqual(full / 2);
      expect(wait).toBeLessThanOrEqual(full);
    }),
  );
});

test("waits of different clients differ", () => {
  const waits = Array.from({ length: 100 }, () => backoffMs(3));
  expect(new Set(waits).size).toBeGreaterThan(1);
});

test("no first wait means no wait at all", () => {
  expect([1, 2, 2_000].map((tries) => backoffMs(tries, 0))).toEqual([0, 0, 0]);
});
