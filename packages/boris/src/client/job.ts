import { inspect } from "node:util";
import { CancelledError } from "../errors.ts";
import type { TaskContext } from "../protocol/task-context.ts";
import type { JobStats } from "../stats/job-stats.ts";
import { asCompleted } from "./as-completed.ts";
import { describeJob } from "./describe-job.ts";
import type { Future } from "./future.ts";
import type { JobRun } from "./job-run.ts";
import type { JobProgress, ProgressOption } from "./progress.ts";
import { statsOfFutures } from "./task-measures.ts";

/** Options of `job.redrive` and `executor.redrive`. */
export interface JobRedriveOptions {
  /** A mended function; it gets the arguments that the tasks had. Default: the job's own function, again. */
  readonly fn?: (param: never, context: TaskContext) => unknown;
  /** Indexes of the tasks to redrive. Default: all that are dead. */
  readonly tasks?: readonly number[];
  /** Only tasks that died of this error: its name, or its fingerprint as `executor.deadLetters().list()` gives it. */
  readonly error?: string;
  /** Show the new job on the terminal, or call this as tasks are sent and end. See `MapOptions.progress`. Default `false`. */
  readonly progress?: ProgressOption;
}

/** Makes a job of the dead letters of another; the executor's part of it. */
export type Redrive = <R>(jobId: string, options: JobRedriveOptions) => Promise<Job<R>>;

/**
 * A function and its tasks, one for each element of an array.
 *
 * @example
 * const job = executor.map(train, parameterSets);
 * for await (const score of job) console.log(score);
 */
export class Job<R> implements AsyncIterable<R> {
  /** A ULID, 26 characters: for `executor.attach`, and for the command line. */
  readonly id: string;
  /** One for each parameter set, in order. */
  readonly futures: readonly Future<R>[];
  readonly #run: JobRun;
  readonly #redrive: Redrive;

  /** @internal */
  constructor(run: JobRun, redrive: Redrive) {
    this.#redrive = redrive;
    this.id = run.id;
    this.futures = run.futures as readonly Future<R>[];
    this.#run = run;
    run.start();
  }

  /** The future of the only task. @internal */
  get first(): Future<R> {
    const [future] = this.futures;
    if (future === undefined) throw new RangeError(`Job ${this.id} has no tasks`);
    return future;
  }

  /** How far the job is just now. */
  get progress(): JobProgress {
    this.#run.notice();
    return this.#run.progress;
  }

  /**
   * What the tasks took that have ended: counts, times, sizes, and what AWS charges for them; for a local job, what it would
   * have charged. After `attach`, of those whose end this client was told of.
   *
   * @example
   * const { runMs, cost } = job.stats();
   * console.log(`p99 ${runMs.p99} ms, $${cost.dollars}`);
   */
  stats(): JobStats {
    return statsOfFutures(this.#run.futures, this.#run.costTerms);
  }

  /**
   * Results in the order of the inputs, each as soon as it and those before it are there. Throws what the first failed
   * task's `result` throws; the other tasks go on. Leaving the loop early cancels the tasks that were not sent yet.
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<R, void, undefined> {
    let left = true;
    try {
      for (const future of this.futures) yield await resultOr(future, () => (left = false));
      left = false;
    } finally {
      if (left) this.#run.stopSending(new CancelledError(`Job ${this.id} was left before its last result`));
    }
  }

  /**
   * Futures in the order in which their tasks end, failed and cancelled ones included.
   *
   * @example
   * for await (const future of job.asCompleted()) console.log(future.index, future.state);
   */
  asCompleted(): AsyncGenerator<Future<R>, void, undefined> {
    return asCompleted(this.futures);
  }

  /**
   * Futures in the order of the inputs, each as soon as its task and those before it have ended, failed and cancelled ones
   * included.
   *
   * @example
   * for await (const future of job.inOrder()) console.log(future.index, future.state);
   */
  async *inOrder(): AsyncGenerator<Future<R>, void, undefined> {
    for (const future of this.futures) {
      await future.exception();
      yield future;
    }
  }

  /** All results, in the order of the inputs. Throws what the first failed task's `result` throws; the others go on. */
  results(): Promise<R[]> {
    return Promise.all(this.futures.map((future) => future.result()));
  }

  /** How all tasks ended, in the order of the inputs, as `Promise.allSettled` tells it. Never rejects. */
  settled(): Promise<PromiseSettledResult<R>[]> {
    return Promise.allSettled(this.futures.map((future) => future.result()));
  }

  /**
   * Runs the dead letters of this job again, as a new job: tasks that failed for good, with the arguments that they had and
   * as many attempts. Its futures keep the old indexes, in order. `boris results` of this job gives its results with the others.
   *
   * @throws CaptureError if `fn` cannot be shipped
   * @throws TypeError or RangeError for options that are not allowed
   * @example
   * const again = await job.redrive({ fn: mended });
   * for (const future of again.futures) results[future.index] = await future.result();
   */
  redrive(options: JobRedriveOptions = {}): Promise<Job<R>> {
    return this.#redrive(this.id, options);
  }

  /**
   * Cancels every task that has not ended: those that wait are not run, those that run are told by their `signal`, then killed.
   * Their `result` throws a `CancelledError`.
   *
   * @param reason becomes the `cause` of that error
   */
  cancel(reason?: unknown): void {
    this.#run.cancelAll(reason);
  }

  [inspect.custom](): string {
    return describeJob(this.#run);
  }
}

async function resultOr<R>(future: Future<R>, onFailure: () => void): Promise<R> {
  try {
    return await future.result();
  } catch (error) {
    onFailure();
    throw error;
  }
}
