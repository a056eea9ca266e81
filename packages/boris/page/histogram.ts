/** About as many as can be told apart beside one another, and fewer if there is little to count. */
const mostBins = 36;
const leastBins = 6;

/** If the most is so many times the median, equal steps would put nearly everything into the first of them. */
const spreadForLogarithm = 10;

/** The least that a logarithmic axis shows, in the unit of the values. */
const leastOnLogarithm = 0.1;

export interface Histogram {
  /** One more than there are bins. */
  readonly edges: readonly number[];
  /** Numbers of the edges that are round, the roundest of about as many as asked for. */
  readonly ticks: (most: number) => readonly number[];
  /** How many values each bin has, and how many of them are marked. */
  readonly all: readonly number[];
  readonly marked: readonly number[];
  /** Where a value stands, counted in bins from the left edge. */
  readonly placeOf: (value: number) => number;
}

/** Counts values by their size, in equal steps, or in equal ratios where the values differ by orders of magnitude. */
export function histogram(values: Float64Array, isMarked: (i: number) => boolean): Histogram {
  const sorted = values.toSorted();
  const [least = 0, median = 0, most = 0] = [0, 0.5, 1].map((share) => quantile(sorted, share));
  const scale =
    most > spreadForLogarithm * Math.max(median, leastOnLogarithm)
      ? logarithmic(Math.max(least, leastOnLogarithm), most)
      : linear(least, most, Math.min(mostBins, Math.max(leastBins, Math.ceil(2 * Math.sqrt(values.length)))));
  const all = Array.from({ length: scale.bins }, () => 0);
  const marked = [...all];
  values.forEach((value, i) => {
    const bin = Math.min(scale.bins - 1, Math.max(0, Math.floor(scale.placeOf(value))));
    all[bin] = (all[bin] ?? 0) + 1;
    if (isMarked(i)) marked[bin] = (marked[bin] ?? 0) + 1;
  });
  const edges = Array.from({ length: scale.bins + 1 }, (_, i) => scale.edge(i));
  return { edges, ticks: scale.ticks, all, marked, placeOf: scale.placeOf };
}

/** The value below which a share of the sorted values lies. */
export function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? 0;
}

interface Scale {
  readonly bins: number;
  readonly edge: (i: number) => number;
  readonly placeOf: (value: number) => number;
  readonly ticks: (most: number) => readonly number[];
}

/** Steps that are round numbers, so that the axis can name them. */
function linear(least: number, most: number, bins: number): Scale {
  const rough = Math.max(most - least, Math.abs(most) * 1e-3, 0.01) / bins;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.floor(least / step);
  const count = Math.max(1, Math.floor(most / step) - first + 1);
  return {
    bins: count,
    edge: (i) => (first + i) * step,
    placeOf: (value) => value / step - first,
    ticks: (mostTicks) => {
      const every = [1, 2, 4, 5, 10, 20].find((size) => count / size <= mostTicks) ?? 40;
      return range(count + 1).filter((i) => (first + i) % every === 0);
    },
  };
}

/** Ten, five or less to each power of ten: then edges are, nearly, 1, 2 and 5 times one. */
function logarithmic(least: number, most: number): Scale {
  const powers = Math.log10(most / least);
  const perPower = powers > mostBins / 10 ? 5 : 10;
  const first = Math.floor(Math.log10(least) * perPower + 1e-9);
  const count = Math.max(1, Math.floor(Math.log10(most) * perPower + 1e-9) - first + 1);
  const tenths = (i: number): number => Math.abs((((first + i) * 10) / perPower) % 10);
  return {
    bins: count,
    edge: (i) => Number((10 ** ((first + i) / perPower)).toPrecision(2)),
    placeOf: (value) => Math.log10(Math.max(value, least)) * perPower - first,
    ticks: (mostTicks) => {
      const whole = range(count + 1).filter((i) => tenths(i) === 0);
      const withHalves = range(count + 1).filter((i) => [0, 3, 7].includes(tenths(i)));
      return perPower === 10 && withHalves.length <= mostTicks ? withHalves : whole;
    },
  };
}

function range(length: number): number[] {
  return Array.from({ length }, (_, i) => i);
}
