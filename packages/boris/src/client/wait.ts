import { systemClock } from "../clock.ts";
import { abortSignal, checkOptions, nonNegativeInteger, oneOf } from "../options.ts";
import type { Future } from "./future.ts";
import { listFutures } from "./list-futures.ts";

/** Options of `wait`. */
export interface WaitOptions {
  /** `all`: until every task ended. `any`: until one did. `first-failure`: until one failed, or all ended. Default `all`. */
  readonly returnWhen?: "all" | "any" | "first-failure";
  /** Return after so long whatever is pending. Default: wait as long as it takes. */
  readonly timeoutMs?: number;
  /** Stop waiting when it aborts, with its reason. */
  readonly signal?: AbortSignal;
}

/** What `wait` found: all futures that it was given, in their order. */
export interface WaitResult<R> {
  /** Tasks that have ended, also those that failed or were cancelled. */
  readonly done: readonly Future<R>[];
  readonly pending: readonly Future<R>[];
}

/**
 * Waits for some tasks. A time-out is no error: what is pending then is in `pending`.
 *
 * @throws the signal's reason when it aborts
 * @throws TypeError for anything but futures, and for an unknown option
 * @throws RangeError for a value that is not allowed
 * @example
 * const { done, pending } = await wait(job.futures, { returnWhen: "any" });
 */
export async function wait<R>(futures: Iterable<Future<R>>, options: WaitOptions = {}): Promise<WaitResult<R>> {
  checkOptions("wait", options, {
    returnWhen: oneOf("all", "any", "first-failure"),
    timeoutMs: nonNegativeInteger,
    signal: abortSignal,
  });
  const all = listFutures("wait", futures);
  await until(all, options);
  return {
    done: all.filter((future) => future.state !== "pending"),
    pending: all.filter((future) => future.state === "pending"),
  };
}

function until<R>(
  futures: readonly Future<R>[],
  { returnWhen = "all", timeoutMs, signal }: WaitOptions,
): Promise<void> {
  signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    let left = futures.length;
    let finished = false;
    const forget: (() => void)[] = [];
    const stopWaiting = (): void => {
      for (const stop of forget) stop();
    };
    const finish = (): void => {
      finished = true;
      stopWaiting();
      resolve();
    };
    const abort = (): void => {
      stopWaiting();
      reject(signal?.reason);
    };
    if (timeoutMs !== undefined) forget.push(systemClock.after(timeoutMs, finish));
    signal?.addEventListener("abort", abort, { once: true });
    forget.push(() => signal?.removeEventListener("abort", abort));
    if (left === 0) return finish();
    for (const future of futures) {
      // One that had ended may have been enough: the others need no listener, which nothing would take off.
      if (finished) return;
      const stop = future.onSettled(({ state }) => {
        left -= 1;
        const enough = returnWhen === "any" || (returnWhen === "first-failure" && state !== "succeeded");
        if (left === 0 || enough) finish();
      });
      forget.push(stop);
    }
  });
}
