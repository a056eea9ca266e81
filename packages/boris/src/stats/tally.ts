import { type ConcurrencyMeter, ExactConcurrencyMeter, RoughConcurrencyMeter } from "./concurrency-meter.ts";
import { type CostTerms, costOf } from "./cost-of.ts";
import type { JobStats } from "./job-stats.ts";
import { ExactMeasure, HistogramMeasure, type Measure } from "./measure.ts";
import { type TaskMeasures, UsageMeter } from "./usage.ts";

type Attempt = TaskMeasures["attempts"][number];

/** Workers beyond this number are not told apart, so that the memory of an endless job stays flat. */
const maxWorkers = 10_000;

/** Counts and measures tasks one by one, as they end. */
export class Tally {
  readonly #states = { succeeded: 0, failed: 0, cancelled: 0 };
  readonly #queueMs: Measure;
  readonly #runMs: Measure;
  readonly #returnMs: Measure;
  readonly #cpuMs: Measure;
  readonly #peakMemoryBytes: Measure;
  readonly #paramBytes: Measure;
  readonly #resultBytes: Measure;
  readonly #concurrency: ConcurrencyMeter;
  readonly #usage = new UsageMeter();
  readonly #workers = new Set<string>();
  #retried = 0;
  #attempts = 0;
  #coldStarts = 0;

  private constructor(newMeasure: () => Measure, concurrency: ConcurrencyMeter) {
    this.#queueMs = newMeasure();
    this.#runMs = newMeasure();
    this.#returnMs = newMeasure();
    this.#cpuMs = newMeasure();
    this.#peakMemoryBytes = newMeasure();
    this.#paramBytes = newMeasure();
    this.#resultBytes = newMeasure();
    this.#concurrency = concurrency;
  }

  /** One that keeps every number. */
  static exact(): Tally {
    return new Tally(() => new ExactMeasure(), new ExactConcurrencyMeter());
  }

  /** One whose memory stays flat: percentiles are exact to three digits, the peak of concurrency is that of short averages. */
  static flat(): Tally {
    return new Tally(() => new HistogramMeasure(), new RoughConcurrencyMeter());
  }

  add(task: TaskMeasures): void {
    const { state, attempts } = task;
    this.#states[state] += 1;
    this.#usage.add(task);
    if (attempts.length > 1) this.#retried += 1;
    for (const attempt of attempts) if (hasRun(attempt)) this.#addAttempt(attempt);
    const last = attempts.at(-1);
    if (last === undefined || !hasRun(last)) return;
    this.#returnMs.add(lasting(last.finishedAt, task.receivedAt));
    this.#paramBytes.add(task.paramBytes);
    if (state === "succeeded") this.#resultBytes.add(task.resultBytes);
    // A process that was killed does not tell what it used.
    if (task.peakMemoryBytes === 0) return;
    this.#cpuMs.add(task.cpuMs);
    this.#peakMemoryBytes.add(task.peakMemoryBytes);
  }

  stats(terms: CostTerms): JobStats {
    const { usage } = this.#usage;
    const { succeeded, failed, cancelled } = this.#states;
    const { elapsedMs } = usage;
    return {
      tasks: { succeeded, failed, cancelled, retried: this.#retried },
      attempts: this.#attempts,
      queueMs: this.#queueMs.distribution(),
      runMs: this.#runMs.distribution(),
      returnMs: this.#returnMs.distribution(),
      cpuMs: this.#cpuMs.distribution(),
      peakMemoryBytes: this.#peakMemoryBytes.distribution(),
      paramBytes: this.#paramBytes.distribution(),
      resultBytes: this.#resultBytes.distribution(),
      concurrency: this.#concurrency.concurrency(),
      coldStarts: this.#coldStarts,
      workers: this.#workers.size,
      elapsedMs,
      tasksPerSecond: elapsedMs === 0 ? 0 : usage.tasks / (elapsedMs / 1_000),
      cost: costOf(usage, terms),
    };
  }

  #addAttempt(attempt: Attempt): void {
    const { queuedAt, startedAt, finishedAt, workerId, coldStart } = attempt;
    this.#attempts += 1;
    this.#queueMs.add(lasting(queuedAt, startedAt));
    this.#runMs.add(lasting(startedAt, finishedAt));
    this.#concurrency.add(attempt);
    if (coldStart) this.#coldStarts += 1;
    if (this.#workers.size < maxWorkers) this.#workers.add(workerId);
  }
}

/** A task may end before a sandbox has it: its function cannot be loaded, its time is over. */
function hasRun({ workerId }: Attempt): boolean {
  return workerId !== "";
}

/** The clocks of two machines differ, so one may be early. */
function lasting(from: number, to: number): number {
  return Math.max(0, to - from);
}
