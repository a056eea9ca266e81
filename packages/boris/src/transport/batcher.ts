import { QueueGoneError } from "../backend/queue-gone.ts";
import type { EntryResult } from "../backend/queue.ts";
import type { Clock } from "../clock.ts";
import { BackendError } from "../errors.ts";
import { maxBatchEntries, maxMessageBytes } from "../protocol/limits.ts";
import { backoffMs } from "./backoff.ts";

export interface BatcherOptions<T> {
  readonly clock: Clock;
  /** Sends one batch and says how each entry went. */
  readonly flush: (items: readonly T[]) => Promise<readonly EntryResult[]>;
  /** Size of an item in its batch. Default: items have no size. */
  readonly bytesOf?: (item: T) => number;
  /** Batches that may be under way at once. Default 1, which lets items gather while one is. */
  readonly maxFlights?: number;
  /** Lets items gather before a batch that is not full leaves. Default: the first item leaves at once. */
  readonly gather?: GatherOptions | undefined;
  /** How often a failed entry is sent. Default 5: with the backoff, some three seconds. */
  readonly maxTries?: number;
}

/** For a sender that knows how much will come, and by how much a batch may be late for the sake of a request saved. */
export interface GatherOptions {
  /** How long items wait for others at most. */
  readonly upToMs: number;
  /** Whether nothing more is to be waited for, given how many items wait. */
  readonly isComplete: (waiting: number) => boolean;
}

const defaultMaxTries = 5;

interface Waiting<T> {
  readonly item: T;
  readonly bytes: number;
  tries: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * Gathers items into the batches that a queue takes and sends failed entries again. The first item
 * leaves in the same turn of the event loop; more gather while batches are under way.
 */
export class Batcher<T> {
  readonly #options: BatcherOptions<T>;
  readonly #waiting: Waiting<T>[] = [];
  #flights = 0;
  #scheduled = false;
  #cancelGathering: (() => void) | undefined;

  constructor(options: BatcherOptions<T>) {
    this.#options = options;
  }

  /** Resolves when the item was accepted; rejects with a `BackendError` when it was refused for good. */
  add(item: T): Promise<void> {
    return new Promise((resolve, reject) => {
      const bytes = this.#options.bytesOf?.(item) ?? 0;
      this.#waiting.push({ item, bytes, tries: 0, resolve, reject });
      this.#gather();
    });
  }

  #gather(): void {
    const { gather, clock } = this.#options;
    if (gather === undefined || this.#isGathered()) return this.#schedule();
    this.#cancelGathering ??= clock.after(gather.upToMs, () => this.#schedule());
  }

  #isGathered(): boolean {
    const { gather } = this.#options;
    const { length } = this.#waiting;
    return gather === undefined || length >= maxBatchEntries || gather.isComplete(length);
  }

  #schedule(): void {
    this.#cancelGathering?.();
    this.#cancelGathering = undefined;
    if (this.#scheduled || !this.#mayFly()) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      if (this.#mayFly()) void this.#fly(this.#take());
      while (this.#mayFly() && this.#isGathered()) void this.#fly(this.#take());
      if (this.#waiting.length > 0) this.#gather();
    });
  }

  #mayFly(): boolean {
    return this.#waiting.length > 0 && this.#flights < (this.#options.maxFlights ?? 1);
  }

  #take(): Waiting<T>[] {
    let bytes = 0;
    let count = 0;
    for (const next of this.#waiting) {
      if (count === maxBatchEntries || (count > 0 && bytes + next.bytes > maxMessageBytes)) break;
      bytes += next.bytes;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }

  async #fly(batch: readonly Waiting<T>[]): Promise<void> {
    this.#flights += 1;
    const results = await this.#flushed(batch);
    this.#flights -= 1;
    batch.forEach((entry, position) => this.#settle(entry, results[position]));
    if (this.#waiting.length > 0) this.#gather();
  }

  /** A flush that rejects as a whole counts as a try of each entry, unless the queue is gone. */
  async #flushed(batch: readonly Waiting<T>[]): Promise<readonly Attempted[]> {
    try {
      return await this.#options.flush(batch.map((entry) => entry.item));
    } catch (error) {
      const failure = error instanceof Error ? error : new BackendError(String(error));
      return batch.map(() => ({
        ok: false,
        retryable: !(error instanceof QueueGoneError),
        message: failure.message,
        failure,
      }));
    }
  }

  #settle(entry: Waiting<T>, result: Attempted | undefined): void {
    if (result === undefined) return entry.reject(new BackendError("Cannot send: the queue gave no answer for it"));
    if (result.ok) return entry.resolve();
    entry.tries += 1;
    const maxTries = this.#options.maxTries ?? defaultMaxTries;
    if (!result.retryable || entry.tries >= maxTries) {
      return entry.reject(result.failure ?? new BackendError(result.message));
    }
    this.#options.clock.after(backoffMs(entry.tries), () => {
      this.#waiting.push(entry);
      this.#schedule();
    });
  }
}

type Attempted = EntryResult & { readonly failure?: Error };
