import { createHistogram, type RecordableHistogram } from "node:perf_hooks";
import { type Distribution, distributionOf, noDistribution } from "./distribution.ts";

/** Values of one kind, and how they are distributed. */
export interface Measure {
  add(value: number): void;
  distribution(): Distribution;
}

/** Keeps every value. */
export class ExactMeasure implements Measure {
  readonly #values: number[] = [];

  add(value: number): void {
    this.#values.push(value);
  }

  distribution(): Distribution {
    return distributionOf(this.#values);
  }
}

/** Histograms keep whole numbers from 1 on: with this, milliseconds are exact to a microsecond, and zero is one of them. */
const unitsPerOne = 1_000;

/** Three digits are exact, of any value. Its memory is some 350 KiB, however many values there are. */
const figures = 3;

/** Keeps how often values occurred, in memory that stays flat. */
export class HistogramMeasure implements Measure {
  #histogram: RecordableHistogram | undefined;

  add(value: number): void {
    this.#histogram ??= createHistogram({ figures });
    const units = Math.round(value * unitsPerOne) + 1;
    this.#histogram.record(Math.min(units, Number.MAX_SAFE_INTEGER));
  }

  distribution(): Distribution {
    const histogram = this.#histogram;
    if (histogram === undefined) return noDistribution;
    const value = (units: number): number => (units - 1) / unitsPerOne;
    const { min, mean, stddev, max, count } = histogram;
    return {
      count,
      min: value(min),
      mean: value(mean),
      stdev: stddev / unitsPerOne,
      p50: value(histogram.percentile(50)),
      p90: value(histogram.percentile(90)),
      p99: value(histogram.percentile(99)),
      max: value(max),
    };
  }
}
