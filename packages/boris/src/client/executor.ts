import type { BackendProvider } from "../backend/backend.ts";
import type { capture } from "../capture/capture.ts";
import type { CapturePlan } from "../capture/plan.ts";
import { sleep, systemClock } from "../clock.ts";
import { type BackendError, CancelledError } from "../errors.ts";
import { loadLazily } from "../load-lazily.ts";
import { aString, checkOptions, nonNegativeInteger } from "../options.ts";
import type { Completion } from "../protocol/completion.ts";
import type { ResultsMode } from "../protocol/fields.ts";
import { newJobId } from "../protocol/ids.ts";
import type { TaskContext, TaskFunction } from "../protocol/task-context.ts";
import { attach, attachRules, type JobAttachOptions } from "./attach.ts";
import { findCallSite } from "./call-site.ts";
import { Connection } from "./connection.ts";
import { Explanation } from "./explanation.ts";
import type { Future } from "./future.ts";
import { Inputs, type ParameterSets } from "./inputs.ts";
import { beginInterruptible, endInterruptible, type Interruptible } from "./interrupts.ts";
import { JobRun, type JobRunOptions } from "./job-run.ts";
import { JobStream } from "./job-stream.ts";
import { Job, type JobRedriveOptions, type Redrive } from "./job.ts";
import { KeepAlive } from "./keep-alive.ts";
import { type Kept, type MapOptions, mapSettings } from "./map-options.ts";
import { MapSource } from "./map-source.ts";
import { progressRule } from "./progress.ts";
import { oneLine } from "./progress/one-line.ts";
import { redrive } from "./redrive.ts";
import { Runs } from "./runs.ts";
import { warnOnce } from "./warn.ts";

/** Options of `executor.close`. */
export interface CloseOptions {
  /** Wait for what is pending first. Default false. */
  readonly drain?: boolean;
  /** How long to wait at most when draining; what is pending then is cancelled. Default: as long as it takes. */
  readonly timeoutMs?: number;
}

const redriveRules = {
  fn: { must: "a function", holds: (value: unknown) => typeof value === "function" },
  tasks: {
    must: "an array of indexes",
    holds: (value: unknown) => Array.isArray(value) && value.every(nonNegativeInteger.holds),
  },
  error: aString,
  progress: progressRule,
};

const closeRules = {
  drain: { must: "a boolean", holds: (value: unknown) => typeof value === "boolean" },
  timeoutMs: nonNegativeInteger,
};

/** A function that takes what the tasks of another had. */
type Mended<R> = (param: never, context: TaskContext) => R | Promise<R>;

/** Runs functions over parameter sets on a backend. See `Executor`, which knows the default backend. */
export class ClientExecutor implements AsyncDisposable {
  readonly #provider: () => Promise<BackendProvider>;
  readonly #keepAlive = new KeepAlive();
  readonly #runs = new Runs();
  /** What is still written of runs that are over. */
  readonly #flushes = new Set<Promise<void>>();
  #connection: Promise<Connection> | undefined;
  #leaving: Promise<void> | undefined;
  #closed = false;

  constructor(provider: () => Promise<BackendProvider>) {
    this.#provider = provider;
  }

  /**
   * Runs `fn` once for each parameter set, in parallel, and returns at once.
   *
   * @param fn a function that can be shipped; it gets one parameter set and a `TaskContext`
   * @param params an array, whose job has a future for each element, or any iterable, which may be endless
   * @throws CaptureError if `fn` cannot be shipped
   * @throws TypeError or RangeError for params or options that are not allowed
   * @throws CancelledError if the executor is closed
   * @example
   * const job = executor.map(train, [{ C: 1 }, { C: 10 }], { maxAttempts: 3 });
   */
  map<P, R, M extends ResultsMode = ResultsMode>(
    fn: TaskFunction<P, R>,
    params: readonly P[],
    options?: MapOptions<M>,
  ): Job<Kept<R, M>>;
  map<P, R, M extends ResultsMode = ResultsMode>(
    fn: TaskFunction<P, R>,
    params: Iterable<P> | AsyncIterable<P>,
    options?: MapOptions<M>,
  ): JobStream<Kept<R, M>>;
  map<P, R>(fn: TaskFunction<P, R>, params: ParameterSets<P>, options?: MapOptions): Job<R> | JobStream<R> {
    const run = this.#newRun("map", fn, params, options, findCallSite());
    return Array.isArray(params) ? new Job(run, this.#redrive) : new JobStream(run, this.#redrive);
  }

  /**
   * Runs `fn` once: as `map` over one parameter set, with the same options.
   *
   * @throws CaptureError, TypeError, RangeError, CancelledError as `map` does
   * @example
   * const model = await executor.submit(train, { C: 10 }).result();
   */
  submit<P, R, M extends ResultsMode = ResultsMode>(
    fn: TaskFunction<P, R>,
    param: P,
    options?: MapOptions<M>,
  ): Future<Kept<R, M>> {
    return new Job<Kept<R, M>>(this.#newRun("submit", fn, [param], options, findCallSite()), this.#redrive).first;
  }

  /**
   * Makes a function that runs `fn` on a worker each time it is called, each time as a job of its own. Its promise rejects with
   * what `Future.result` throws.
   *
   * @throws CaptureError if `fn` cannot be shipped
   * @throws TypeError or RangeError for options that are not allowed
   * @example
   * const resize = executor.wrap(resizeImage);
   * const thumbnail = await resize({ file, width: 200 });
   */
  wrap<P, R, M extends ResultsMode = ResultsMode>(
    fn: TaskFunction<P, R>,
    options?: MapOptions<M>,
  ): (param: P) => Promise<Kept<R, M>> {
    mapSettings("wrap", options);
    captureFunction(fn);
    return async (param) => this.submit(fn, param, options).result();
  }

  /**
   * Says what `map` would ship of a function, without shipping it. `console.log` prints it well.
   *
   * @throws CaptureError if `fn` cannot be shipped
   * @example
   * console.log(executor.explain(train));
   */
  explain(fn: (...args: never[]) => unknown): Explanation {
    return new Explanation(captureFunction(fn));
  }

  /**
   * Takes up a job of another process, or of one that died: its finished results, the rest as they come, and the parameter
   * sets of an array that were not sent yet. `progress.sent` says how many were accepted. What a dead
   * client had not read of an iterable is known to nobody: the job is then of the tasks that were sent, and `boris status`
   * calls it cut short.
   *
   * @throws TypeError or RangeError for options that are not allowed
   * @throws JobNotFoundError if there is no such job
   * @throws BackendError if its results are not kept (`results: "inline"` or `"none"`)
   * @example
   * const job = await executor.attach<number>("01JD3Q5C1XJ2Q0V3T5Z6W7Y8K9");
   */
  async attach<R>(jobId: string, options: JobAttachOptions = {}): Promise<Job<R>> {
    this.checkOpen("attach");
    checkOptions("attach", options, attachRules);
    return this.#held(async () => {
      const connection = await this.connect();
      return new Job<R>(
        await attach(jobId, { ...options, connection, clock: systemClock, track: (job) => this.#track(job) }),
        this.#redrive,
      );
    });
  }

  /**
   * Runs the dead letters of a job again, as a new job: also of a job of another process, and of one whose results are not
   * kept. See `Job.redrive`.
   *
   * @throws JobNotFoundError if there is no such job
   * @throws CaptureError if `fn` cannot be shipped
   * @throws TypeError or RangeError for options that are not allowed
   * @example
   * const again = await executor.redrive(jobId, { fn: mended, error: "RangeError" });
   */
  redrive<R>(jobId: string, options: JobRedriveOptions & { readonly fn: Mended<R> }): Promise<Job<R>>;
  redrive<R>(jobId: string, options?: JobRedriveOptions): Promise<Job<R>>;
  redrive<R>(jobId: string, options: JobRedriveOptions = {}): Promise<Job<R>> {
    return this.#redrive(jobId, options);
  }

  /**
   * Ends the executor: sends nothing more, rejects what is pending with a `CancelledError`, and leaves nothing running.
   * Tasks that were sent with durable results stay queued; others are cancelled. Safe to call twice.
   *
   * @throws TypeError or RangeError for options that are not allowed
   * @example
   * await executor.close({ drain: true, timeoutMs: 60_000 });
   */
  async close(options: CloseOptions = {}): Promise<void> {
    checkOptions("close", options, closeRules);
    this.#closed = true;
    await this.#held(async () => {
      if (options.drain === true) await this.#drain(options.timeoutMs);
      const runs = [...this.#runs];
      for (const run of runs) {
        run.abandon(new CancelledError(`Job ${run.id} had not ended when its executor was closed`));
      }
      await Promise.all([...runs.map((run) => run.flush()), ...this.#flushes]);
      const connection = await this.#connection?.catch(() => undefined);
      await connection?.close();
      await this.#leaving;
    });
  }

  /** Closes the executor at the end of `await using`, and warns of jobs that it gives up though nobody has waited for them. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const { id, name, isForgotten } of this.#runs) {
      if (isForgotten) warnOnce(forgottenMessage(id, name));
    }
    await this.close();
  }

  #newRun(action: string, fn: unknown, params: unknown, options: MapOptions | undefined, callSite: string): JobRun {
    this.checkOpen(action);
    const settings = mapSettings(action, options);
    const inputs = new Inputs(params);
    const plan = captureFunction(fn);
    for (const warning of plan.warnings) warnOnce(warning);
    const id = newJobId();
    const source = new MapSource({ jobId: id, plan, inputs, settings, clock: systemClock });
    return this.#track({ id, settings, indexes: inputs.indexes, source, callSite });
  }

  readonly #redrive: Redrive = async <R>(jobId: string, options: JobRedriveOptions) => {
    this.checkOpen("redrive");
    checkOptions("redrive", options, redriveRules);
    const plan = options.fn === undefined ? undefined : captureFunction(options.fn);
    return this.#held(async () => {
      const connection = await this.connect();
      const { tasks, error, progress = false } = options;
      const request = { jobId, plan, tasks, error, progress };
      const run = await redrive(request, { connection, clock: systemClock, track: (job) => this.#track(job) });
      return new Job<R>(run, this.#redrive);
    });
  };

  readonly #interruptible: Interruptible = {
    inFlight: () => [...this.#runs].reduce((sum, run) => sum + run.inFlight, 0),
    drain: () => {
      for (const run of this.#runs) {
        run.stopSending(new CancelledError(`Job ${run.id} was interrupted before this task was sent`));
      }
    },
    stop: () => this.close(),
  };

  /** @throws CancelledError if the executor is closed */
  protected checkOpen(action: string): void {
    if (this.#closed) throw new CancelledError(`Cannot ${action} as the executor is closed`);
  }

  /** Keeps the process alive while something is awaited that does not do so by itself. */
  async #held<T>(body: () => Promise<T>): Promise<T> {
    this.#keepAlive.hold();
    try {
      return await body();
    } finally {
      this.#keepAlive.release();
    }
  }

  #track(job: Pick<JobRunOptions, "id" | "settings" | "indexes" | "source" | "accepted" | "callSite">): JobRun {
    // It may have been closed while a job was looked up.
    this.checkOpen("go on");
    const run = new JobRun({
      ...job,
      clock: systemClock,
      keepAlive: this.#keepAlive,
      connect: () => this.connect(),
    });
    this.#runs.add(run);
    beginInterruptible(this.#interruptible);
    void run.over.then(() => {
      this.#runs.delete(run);
      const flush = run.flush().finally(() => this.#flushes.delete(flush));
      this.#flushes.add(flush);
      if (this.#runs.isEmpty) endInterruptible(this.#interruptible);
    });
    return run;
  }

  /** The link to the backend, made when it is first needed. */
  protected connect(): Promise<Connection> {
    this.#connection ??= this.#open();
    return this.#connection;
  }

  async #open(): Promise<Connection> {
    try {
      const sink = {
        complete: (completion: Completion) => this.#runs.complete(completion),
        lose: (error: BackendError) => {
          this.#leaving = this.#lose(error);
        },
      };
      return await Connection.open(await this.#provider(), systemClock, sink);
    } catch (error) {
      // The next map tries again: what was wrong may have been mended.
      this.#connection = undefined;
      throw error;
    }
  }

  /** The next map opens another connection. */
  async #lose(error: BackendError): Promise<void> {
    const lost = this.#connection;
    this.#connection = undefined;
    for (const run of this.#runs) run.end(error);
    try {
      await (await lost)?.close();
    } catch {
      // What cannot be reached any more cannot be closed either.
    }
  }

  async #drain(timeoutMs: number | undefined): Promise<void> {
    const waiting = new AbortController();
    const over = Promise.all([...this.#runs].map((run) => run.over)).then(() => waiting.abort());
    if (timeoutMs === undefined) await over;
    else await sleep(systemClock, timeoutMs, waiting.signal);
  }
}

function captureFunction(fn: unknown): CapturePlan {
  return (loadLazily("capture/capture") as { capture: typeof capture }).capture(fn);
}

function forgottenMessage(id: string, name: string): string {
  return (
    `Job ${id} (${oneLine(name)}) is given up, as its executor is closed and nobody has waited for it: ` +
    "await its results, or close the executor by close({ drain: true })"
  );
}
