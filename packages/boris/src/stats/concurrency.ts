/** From the begin of something to its end, in milliseconds since the epoch. */
export interface Span {
  readonly startedAt: number;
  readonly finishedAt: number;
}

export interface Concurrency {
  /** Most that ran at the same time. */
  readonly peak: number;
  /** How many ran on average, from the first begin to the last end. */
  readonly mean: number;
}

/** How many spans lie over each other. One that begins when another ends does not lie over it. */
export function concurrencyOf(spans: readonly Span[]): Concurrency {
  if (spans.length === 0) return { peak: 0, mean: 0 };
  const starts = Float64Array.from(spans, ({ startedAt }) => startedAt).toSorted();
  const ends = Float64Array.from(spans, endOf).toSorted();
  let ended = 0;
  let peak = 1;
  for (const [started, start] of starts.entries()) {
    while ((ends[ended] ?? Infinity) <= start) ended += 1;
    peak = Math.max(peak, started + 1 - ended);
  }
  const busyMs = spans.reduce((sum, span) => sum + endOf(span) - span.startedAt, 0);
  const elapsedMs = (ends.at(-1) ?? 0) - (starts[0] ?? 0);
  return { peak, mean: elapsedMs === 0 ? peak : busyMs / elapsedMs };
}

/** The clocks of several machines tell the times. */
function endOf({ startedAt, finishedAt }: Span): number {
  return Math.max(startedAt, finishedAt);
}
