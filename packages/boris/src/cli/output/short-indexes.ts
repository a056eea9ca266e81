/** Indexes that are named before and after the gap. */
const maxNamed = 8;

/** Indexes in order, so short that they fit a line: `7, 17, 27`, of many `0, 3, 6, 9, 12, 15, 18 … 297 (100)`; neighbours as `4-9`. */
export function shortIndexes(indexes: readonly number[]): string {
  const ranges = rangesOf(indexes);
  if (ranges.length <= maxNamed) return ranges.join(", ");
  return `${ranges.slice(0, maxNamed - 1).join(", ")} … ${ranges.at(-1)} (${indexes.length})`;
}

function rangesOf(indexes: readonly number[]): string[] {
  const ranges: { first: number; last: number }[] = [];
  for (const index of indexes) {
    const range = ranges.at(-1);
    if (range?.last === index - 1) range.last = index;
    else ranges.push({ first: index, last: index });
  }
  return ranges.flatMap(({ first, last }) => {
    if (first === last) return [String(first)];
    return last === first + 1 ? [String(first), String(last)] : [`${first}-${last}`];
  });
}
