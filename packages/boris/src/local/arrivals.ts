import type { Clock } from "../clock.ts";

/** How often a waiting receive looks whether another process wrote. One look costs a few microseconds. */
const lookIntervalMs = 50;

interface Waiter {
  readonly queue: string;
  readonly wake: () => void;
}

/**
 * Tells waiting receives when it is worth to look again: when this process sent something, when another
 * process wrote, or at a time. A waiter may be woken for nothing, but never misses a message. Nothing
 * in here keeps the process alive.
 */
export class Arrivals {
  readonly #clock: Clock;
  readonly #otherProcessWrote: () => boolean;
  readonly #waiters = new Set<Waiter>();
  #isLooking = false;

  constructor(clock: Clock, otherProcessWrote: () => boolean) {
    this.#clock = clock;
    this.#otherProcessWrote = otherProcessWrote;
  }

  /** Resolves when `queue` may have a message, at the time `until`, or when `signal` aborts. */
  next(queue: string, until: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiters.delete(waiter);
        cancelTimer();
        signal?.removeEventListener("abort", wake);
        resolve();
      };
      const waiter: Waiter = { queue, wake };
      this.#waiters.add(waiter);
      const cancelTimer = this.#clock.after(Math.max(0, until - this.#clock.now()), wake);
      signal?.addEventListener("abort", wake, { once: true });
      if (signal?.aborted) wake();
      else this.#keepLooking();
    });
  }

  announce(queue: string): void {
    for (const waiter of this.#waiters) if (waiter.queue === queue) waiter.wake();
  }

  announceAll(): void {
    for (const waiter of this.#waiters) waiter.wake();
  }

  #keepLooking(): void {
    if (this.#isLooking) return;
    this.#isLooking = true;
    this.#clock.after(lookIntervalMs, () => {
      this.#isLooking = false;
      if (this.#waiters.size === 0) return;
      if (this.#otherProcessWrote()) this.announceAll();
      else this.#keepLooking();
    });
  }
}
