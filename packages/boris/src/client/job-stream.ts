import { inspect } from "node:util";
import { CancelledError } from "../errors.ts";
import type { JobStats } from "../stats/job-stats.ts";
import { Tally } from "../stats/tally.ts";
import { Arrivals, type Failure } from "./arrivals.ts";
import { describeJob } from "./describe-job.ts";
import type { Future } from "./future.ts";
import type { JobRun } from "./job-run.ts";
import type { Job, JobRedriveOptions, Redrive } from "./job.ts";
import type { JobProgress } from "./progress.ts";
import { measuresOfOutcome } from "./task-measures.ts";

/**
 * A function and its tasks, one for each value of an iterable, which may be endless. Parameter sets are pulled as
 * results are taken, so memory stays flat however many there are; the results can be taken once.
 *
 * @example
 * for await (const size of executor.map(measure, readLines(file))) total += size;
 */
export class JobStream<R> implements AsyncIterable<R> {
  /** As `Job.id`. */
  readonly id: string;
  readonly #run: JobRun;
  readonly #futures = new Arrivals<Future<R>>();
  readonly #redrive: Redrive;
  readonly #tally = Tally.flat();
  #taken = false;

  /** @internal */
  constructor(run: JobRun, redrive: Redrive) {
    this.#redrive = redrive;
    this.id = run.id;
    this.#run = run;
    run.start({
      onFuture: (future) => {
        future.onSettled((outcome) => this.#tally.add(measuresOfOutcome(outcome)));
        this.#futures.push(future as Future<R>);
      },
      onEnd: (failure) => this.#futures.end(failure),
    });
  }

  /** How far the job is just now; `total` is known once the iterable is at its end. */
  get progress(): JobProgress {
    this.#run.notice();
    return this.#run.progress;
  }

  /**
   * What the tasks took that have ended. Its memory is flat: percentiles are right to three digits, and the peak of concurrency
   * is that of short averages. See `Job.stats`.
   */
  stats(): JobStats {
    return this.#tally.stats(this.#run.costTerms);
  }

  /**
   * Results in the order of the inputs, each as soon as it and those before it are there. Throws what the first failed
   * task's `result` throws, or what ended the stream before the iterable's end: what the iterable threw, a `BundleError`, a
   * `BackendError`, a `CancelledError`. However the loop ends, no more inputs are pulled, and
   * tasks that were sent are cancelled.
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<R, void, undefined> {
    for await (const future of this.#take(this.#futures)) yield await future.result();
  }

  /** Futures in the order in which their tasks end, failed and cancelled ones included. Throws what ended the stream early. */
  async *asCompleted(): AsyncGenerator<Future<R>, void, undefined> {
    const ended = new Arrivals<Future<R>>();
    void this.#watch(ended);
    yield* this.#take(ended);
  }

  /**
   * Futures in the order of the inputs, each as soon as its task and those before it have ended, failed and cancelled ones
   * included. Throws what ended the stream early, after the futures of what had been sent.
   */
  async *inOrder(): AsyncGenerator<Future<R>, void, undefined> {
    for await (const future of this.#take(this.#futures)) {
      await future.exception();
      yield future;
    }
  }

  /** All results, in the order of the inputs. Throws what the first failed task's `result` throws. */
  results(): Promise<R[]> {
    return Array.fromAsync(this);
  }

  /** How all tasks ended, in the order of the inputs. Rejects only with what ended the stream early. */
  async settled(): Promise<PromiseSettledResult<R>[]> {
    const all: PromiseSettledResult<R>[] = [];
    for await (const future of this.#take(this.#futures)) all.push(...(await Promise.allSettled([future.result()])));
    return all;
  }

  /** Runs the dead letters of this job again, as a new job. See `Job.redrive`. */
  redrive(options: JobRedriveOptions = {}): Promise<Job<R>> {
    return this.#redrive(this.id, options);
  }

  /** Cancels every task that has not ended and pulls no more inputs. See `Job.cancel`. */
  cancel(reason?: unknown): void {
    this.#run.cancelAll(reason);
  }

  [inspect.custom](): string {
    return describeJob(this.#run);
  }

  /** Takes the futures out of the stream: each gives its slot back when the consumer asks for the next. */
  async *#take(futures: Arrivals<Future<R>>): AsyncGenerator<Future<R>, void, undefined> {
    if (this.#taken) throw new TypeError(`Cannot take the results of job ${this.id} again: a stream is taken once`);
    this.#taken = true;
    this.#run.notice();
    try {
      for await (const future of futures) {
        yield future;
        this.#run.collect();
      }
    } finally {
      // Nobody can collect what is left: a stream is taken once.
      this.#run.leave(new CancelledError(`Job ${this.id} was left before its last result`));
    }
  }

  /** Passes futures on as they end. */
  async #watch(ended: Arrivals<Future<R>>): Promise<void> {
    let pending = 0;
    let end: { readonly failure: Failure | undefined } | undefined;
    const endWhenAllDid = (): void => {
      if (end !== undefined && pending === 0) ended.end(end.failure);
    };
    try {
      for await (const future of this.#futures) {
        pending += 1;
        future.onSettled(() => {
          pending -= 1;
          ended.push(future);
          endWhenAllDid();
        });
      }
      end = { failure: undefined };
    } catch (error) {
      end = { failure: { error } };
    }
    endWhenAllDid();
  }
}
