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

/** Histograms keep whole numbers from 1 on: with this, milliseconds are told apart to a microsecond, and zero is one of them. */
const unitsPerOne = 1_000;

/** Percentiles are right to three digits. A histogram's memory is some 350 KiB, however many values there are. */
const figures = 3;

/** Keeps how often values occurred, in memory that stays flat. Only percentiles are not exact. */
export class HistogramMeasure implements Measure {
  #histogram: RecordableHistogram | undefined;
  #count = 0;
  #min = Infinity;
  #max = -Infinity;
  #mean = 0;
  /** Sum of the squares of how far values are from their mean, kept up as Welford does. */
  #squares = 0;

  add(value: number): void {
    this.#histogram ??= createHistogram({ figures });
    this.#histogram.record(Math.min(Math.round(value * unitsPerOne) + 1, Number.MAX_SAFE_INTEGER));
    this.#count += 1;
    this.#min = Math.min(this.#min, value);
    this.#max = Math.max(this.#max, value);
    const before = value - this.#mean;
    this.#mean += before / this.#count;
    this.#squares += before * (value - this.#mean);
  }

  distribution(): Distribution {
    const histogram = this.#histogram;
    if (histogram === undefined) return noDistribution;
    const percentile = (percent: number): number => this.#clamp((histogram.percentile(percent) - 1) / unitsPerOne);
    return {
      count: this.#count,
      min: this.#min,
      mean: this.#mean,
      stdev: Math.sqrt(this.#squares / this.#count),
      p50: percentile(50),
      p90: percentile(90),
      p99: percentile(99),
      max: this.#max,
    };
  }

  #clamp(value: number): number {
    return Math.min(Math.max(value, this.#min), this.#max);
  }
}
