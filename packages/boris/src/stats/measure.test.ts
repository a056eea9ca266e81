import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { distributionOf, noDistribution } from "./distribution.ts";
import { ExactMeasure, HistogramMeasure, type Measure } from "./measure.ts";

test("a distribution is what one computes by hand", () => {
  // Mean 5 and variance 4, as in every textbook.
  expect(distributionOf([9, 2, 4, 4, 7, 4, 5, 5])).toEqual({
    count: 8,
    min: 2,
    mean: 5,
    stdev: 2,
    p50: 4,
    p90: 9,
    p99: 9,
    max: 9,
  });
});

test("percentiles are the smallest values that so many do not exceed", () => {
  const { p50, p90, p99 } = distributionOf(Array.from({ length: 200 }, (_, index) => 200 - index));
  expect({ p50, p90, p99 }).toEqual({ p50: 100, p90: 180, p99: 198 });
});

describe.each<[string, () => Measure]>([
  ["one that keeps every value", () => new ExactMeasure()],
  ["one whose memory stays flat", () => new HistogramMeasure()],
])("a measure: %s", (_, make) => {
  test("has nothing to tell without values", () => {
    expect(make().distribution()).toEqual(noDistribution);
  });

  test("knows zero, fractions and large numbers", () => {
    const measure = make();
    for (const value of [0, 0.25, 1_000_000_000]) measure.add(value);
    const { count, min, p50, max } = measure.distribution();
    expect({ count, min, p50, max }).toEqual({ count: 3, min: 0, p50: 0.25, max: 1_000_000_000 });
  });
});

test("a measure whose memory stays flat tells what an exact one does, to three digits", () => {
  const values = fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 1_000, maxLength: 1_000 });
  fc.assert(
    fc.property(values, (all) => {
      const exact = new ExactMeasure();
      const flat = new HistogramMeasure();
      for (const value of all) for (const measure of [exact, flat]) measure.add(value);
      const known = exact.distribution();
      const told = flat.distribution();
      for (const name of ["count", "min", "mean", "stdev", "p50", "p90", "p99", "max"] as const) {
        expect(Math.abs(told[name] - known[name])).toBeLessThanOrEqual(0.002 * known[name] + 0.002);
      }
    }),
    { numRuns: 20 },
  );
});
