/** How one measure is distributed over tasks or attempts, in the unit of its name. All zero if there is none. */
export interface Distribution {
  readonly count: number;
  readonly min: number;
  readonly mean: number;
  readonly stdev: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

export const noDistribution: Distribution = { count: 0, min: 0, mean: 0, stdev: 0, p50: 0, p90: 0, p99: 0, max: 0 };

/**
 * Percentiles are values that occur: the smallest that so many values do not exceed.
 *
 * @example
 * distributionOf([1, 2, 3, 4]).p50; // 2
 */
export function distributionOf(values: Iterable<number>): Distribution {
  const sorted = Float64Array.from(values).toSorted();
  const count = sorted.length;
  if (count === 0) return noDistribution;
  const mean = sorted.reduce((sum, value) => sum + value, 0) / count;
  const variance = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count;
  const percentile = (percent: number): number => sorted[Math.ceil((percent / 100) * count) - 1] ?? 0;
  return {
    count,
    min: sorted[0] ?? 0,
    mean,
    stdev: Math.sqrt(variance),
    p50: percentile(50),
    p90: percentile(90),
    p99: percentile(99),
    max: sorted[count - 1] ?? 0,
  };
}
