import { inspect } from "node:util";
import type { Clock } from "../clock.ts";
import { WaitTimeoutError } from "../errors.ts";
import type { TaskOutcome, TaskStats } from "../jobs/task-outcome.ts";
import { abortSignal, checkOptions, nonNegativeInteger } from "../options.ts";

/** How a task stands, as its client knows it. */
export type FutureState = "pending" | "succeeded" | "failed" | "cancelled";

/** Options of `future.result` and `future.exception`. */
export interface FutureResultOptions {
  /** Give up waiting after so long, with a `WaitTimeoutError`. Default: wait as long as it takes. */
  readonly timeoutMs?: number;
  /** Give up waiting when it aborts, with its reason. */
  readonly signal?: AbortSignal;
}

/** What a future needs of the job that made it. */
export interface FutureOwner {
  readonly clock: Clock;
  cancel(index: number, reason: unknown): void;
  /** Somebody wants to know how a task ends. */
  notice(): void;
}

const resultRules = { timeoutMs: nonNegativeInteger, signal: abortSignal };

let settle: <R>(future: Future<R>, outcome: TaskOutcome<R>) => boolean;

/**
 * The client's handle on one task. It is not a promise: awaiting it would say nothing of errors that nobody asked
 * for. Giving up a wait leaves it as it is.
 *
 * @example
 * const score = await job.futures[0].result({ timeoutMs: 60_000 });
 */
export class Future<R> {
  /** The job's id and `index`, with a hyphen between them. */
  readonly taskId: string;
  /** Position of the parameter set in its job, from 0. */
  readonly index: number;
  readonly #owner: FutureOwner;
  #outcome: TaskOutcome<R> | undefined;
  #listeners: ((outcome: TaskOutcome<R>) => void)[] | undefined;

  static {
    settle = (future, outcome) => future.#settle(outcome);
  }

  /** @internal */
  constructor(taskId: string, index: number, owner: FutureOwner) {
    this.taskId = taskId;
    this.index = index;
    this.#owner = owner;
  }

  /** `pending` until the task has ended, also while it is tried again. */
  get state(): FutureState {
    this.#owner.notice();
    return this.#outcome?.state ?? "pending";
  }

  /** Times and sizes of the last attempt; `undefined` until the task ended, and if no worker told of its end. */
  get stats(): TaskStats | undefined {
    return this.#outcome?.stats;
  }

  /**
   * What the function returned.
   *
   * @throws TaskFailedError (or its subclasses `TaskTimeoutError`, `WorkerCrashedError`) if the task failed for good
   * @throws CancelledError if it was cancelled, or its executor was closed
   * @throws EncodeError if its parameter set cannot travel
   * @throws BackendError if its result cannot be read, or the backend cannot be reached
   * @throws WaitTimeoutError if `timeoutMs` passed first
   * @throws the reason of `signal` if it aborted first
   */
  async result(options?: FutureResultOptions): Promise<R> {
    const outcome = await this.#end(options);
    if (outcome.state === "succeeded") return outcome.value;
    throw outcome.error;
  }

  /** What `result` would throw for the task, or `undefined` if it succeeded. Rejects only if the wait ends early, as `result` does. */
  async exception(options?: FutureResultOptions): Promise<unknown> {
    const outcome = await this.#end(options);
    return outcome.state === "succeeded" ? undefined : outcome.error;
  }

  /** Cancels the task; `result` then throws a `CancelledError` with `reason` as its cause. Does nothing once the task ended. */
  cancel(reason?: unknown): void {
    if (this.#outcome === undefined) this.#owner.cancel(this.index, reason);
  }

  /** Calls `listener` once when the task has ended, at once if it has. Returns a function that takes it off again. @internal */
  onSettled(listener: (outcome: TaskOutcome<R>) => void): () => void {
    this.#owner.notice();
    if (this.#outcome !== undefined) {
      listener(this.#outcome);
      return () => undefined;
    }
    this.#listeners ??= [];
    this.#listeners.push(listener);
    return () => {
      this.#listeners = this.#listeners?.filter((other) => other !== listener);
    };
  }

  [inspect.custom](): string {
    return `Future ${this.taskId}: ${this.state}`;
  }

  #settle(outcome: TaskOutcome<R>): boolean {
    if (this.#outcome !== undefined) return false;
    this.#outcome = outcome;
    const listeners = this.#listeners;
    this.#listeners = undefined;
    for (const listener of listeners ?? []) listener(outcome);
    return true;
  }

  #end(options: FutureResultOptions | undefined): Promise<TaskOutcome<R>> {
    return options === undefined ? new Promise((resolve) => this.onSettled(resolve)) : this.#wait(options);
  }

  async #wait(options: FutureResultOptions): Promise<TaskOutcome<R>> {
    checkOptions("wait for a result", options, resultRules);
    const { timeoutMs, signal } = options;
    if (signal?.aborted) throw asError(signal.reason);
    if (this.#outcome !== undefined) return this.#outcome;
    return new Promise((resolve, reject) => {
      const finish = (): void => {
        forget();
        cancelTimer?.();
        signal?.removeEventListener("abort", giveUp);
      };
      const giveUp = (): void => {
        finish();
        reject(asError(signal?.reason));
      };
      const forget = this.onSettled((outcome) => {
        finish();
        resolve(outcome);
      });
      const cancelTimer =
        timeoutMs === undefined
          ? undefined
          : this.#owner.clock.after(timeoutMs, () => {
              finish();
              reject(new WaitTimeoutError(`Task ${this.taskId} has not ended within ${timeoutMs} ms`));
            });
      signal?.addEventListener("abort", giveUp, { once: true });
    });
  }
}

/** Ends a future. False if it had ended before. */
export function settleFuture<R>(future: Future<R>, outcome: TaskOutcome<R>): boolean {
  return settle(future, outcome);
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new DOMException(String(reason), "AbortError");
}
