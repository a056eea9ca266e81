import { array, assert, double, property } from "fast-check";
import { expect, test } from "vitest";
import { histogram, quantile } from "./histogram.ts";

const none = (): boolean => false;

test("every value is in the bin whose edges are around it", () => {
  const values = array(double({ min: 0, max: 1e7, noNaN: true }), { minLength: 1, maxLength: 300 });
  assert(
    property(values, (numbers) => {
      const { all, edges, marked, placeOf, ticks } = histogram(Float64Array.from(numbers), (i) => i % 2 === 0);
      expect(all.reduce((sum, count) => sum + count)).toBe(numbers.length);
      expect(marked.reduce((sum, count) => sum + count)).toBe(Math.ceil(numbers.length / 2));
      expect(edges).toHaveLength(all.length + 1);
      expect(all.length).toBeLessThanOrEqual(90);
      for (const number of numbers) expect(placeOf(number)).toBeLessThanOrEqual(all.length + 1e-6);
      for (const tick of ticks(8)) expect(edges[tick]).toBeDefined();
    }),
  );
});

test("values of one size have equal, round steps", () => {
  const { edges, ticks } = histogram(Float64Array.from([100, 120, 180, 260]), none);
  expect(edges).toEqual([100, 150, 200, 250, 300]);
  expect(ticks(3).map((tick) => edges[tick])).toEqual([100, 200, 300]);
});

test("values of different orders of magnitude have steps of equal ratio, with names at 1, 2 and 5", () => {
  const { edges, ticks } = histogram(Float64Array.from([1, 2, 3, 4, 2_000]), none);
  expect(ticks(20).map((tick) => edges[tick])).toEqual([1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000]);
  expect(ticks(5).map((tick) => edges[tick])).toEqual([1, 10, 100, 1_000]);
});

test("values that are all the same are one bin", () => {
  const { all } = histogram(Float64Array.from([7, 7, 7]), none);
  expect(all).toEqual([3]);
});

test("a quantile is the value below which a share of the others lies", () => {
  const sorted = Float64Array.from({ length: 100 }, (_, i) => i + 1);
  expect([0, 0.5, 0.9, 0.99, 1].map((share) => quantile(sorted, share))).toEqual([1, 50, 90, 99, 100]);
  expect(quantile(new Float64Array(), 0.5)).toBe(0);
});
