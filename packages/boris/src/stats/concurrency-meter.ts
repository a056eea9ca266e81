import { BusyTime } from "./busy-time.ts";
import { type Concurrency, concurrencyOf, type Span } from "./concurrency.ts";

/** Learns how many spans lie over each other, one span after the other. */
export interface ConcurrencyMeter {
  add(span: Span): void;
  concurrency(): Concurrency;
}

/** Keeps every span. */
export class ExactConcurrencyMeter implements ConcurrencyMeter {
  readonly #spans: Span[] = [];

  add({ startedAt, finishedAt }: Span): void {
    this.#spans.push({ startedAt, finishedAt });
  }

  concurrency(): Concurrency {
    return concurrencyOf(this.#spans);
  }
}

/** The peak is that of a bucket's average: a five-hundredth to a thousandth of the whole time is as fine as it gets. */
const buckets = 1_024;

/** What tasks of a second can tell apart. It doubles as time goes by. */
const firstBucketMs = 1;

/** Keeps no span: its memory stays flat. */
export class RoughConcurrencyMeter implements ConcurrencyMeter {
  readonly #busy = new BusyTime(firstBucketMs, buckets);
  #originAt: number | undefined;
  #firstMs = Infinity;
  #lastMs = 0;
  #busyMs = 0;

  /** Spans come in about the order of their ends, so the origin lies before all of them but a few, which are cut. */
  add({ startedAt, finishedAt }: Span): void {
    this.#originAt ??= startedAt;
    const fromMs = Math.max(0, startedAt - this.#originAt);
    const toMs = Math.max(fromMs, finishedAt - this.#originAt);
    while (toMs >= this.#busy.endMs) this.#busy.double();
    this.#busy.add(fromMs, toMs);
    this.#firstMs = Math.min(this.#firstMs, fromMs);
    this.#lastMs = Math.max(this.#lastMs, toMs);
    this.#busyMs += toMs - fromMs;
  }

  concurrency(): Concurrency {
    if (this.#originAt === undefined) return { peak: 0, mean: 0 };
    const peak = Math.max(1, ...this.#busy.running().map((running) => Math.ceil(running - tolerance)));
    const elapsedMs = this.#lastMs - this.#firstMs;
    return { peak, mean: elapsedMs === 0 ? peak : this.#busyMs / elapsedMs };
  }
}

/** What sums of fractions may be too large by. */
const tolerance = 1e-6;
