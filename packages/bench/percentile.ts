/** The value that the given share of all values, of 0 to 1, does not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const rank = Math.ceil(values.length * share) - 1;
  return values.toSorted((a, b) => a - b)[Math.max(0, rank)] ?? NaN;
}
