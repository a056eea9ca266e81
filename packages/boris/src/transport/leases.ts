import type { Queue } from "../backend/queue.ts";
import type { Clock } from "../clock.ts";
import { maxBatchEntries } from "../protocol/limits.ts";

/**
 * How long a message stays invisible after it was received or its lease was renewed. If a worker dies, its tasks are
 * back after this time; renewing them more often would cost requests.
 */
export const leaseMs = 60_000;

/** Two renewals may fail before a lease is lost. */
const renewEveryMs = leaseMs / 3;

/** Keeps the messages of running tasks invisible to other workers. */
export class Leases {
  readonly #queue: Queue;
  readonly #clock: Clock;
  readonly #held = new Set<string>();
  #renewing: Promise<void> = Promise.resolve();
  #cancelTimer: (() => void) | undefined;

  constructor(queue: Queue, clock: Clock) {
    this.#queue = queue;
    this.#clock = clock;
  }

  /** The message was received just now with `leaseMs` of invisibility. */
  hold(receipt: string): void {
    this.#held.add(receipt);
    this.#cancelTimer ??= this.#clock.after(renewEveryMs, () => this.#renewAll());
  }

  /** Resolves when no renewal of this message is under way, so that it can be deleted. */
  async release(receipt: string): Promise<void> {
    this.#held.delete(receipt);
    await this.#renewing;
  }

  stop(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#held.clear();
  }

  #renewAll(): void {
    this.#cancelTimer = undefined;
    if (this.#held.size === 0) return;
    this.#renewing = this.#renew([...this.#held]);
    this.#cancelTimer = this.#clock.after(renewEveryMs, () => this.#renewAll());
  }

  async #renew(receipts: readonly string[]): Promise<void> {
    for (let start = 0; start < receipts.length; start += maxBatchEntries) {
      const changes = receipts.slice(start, start + maxBatchEntries).map((receipt) => ({ receipt, visibilityMs: leaseMs }));
      // A renewal that fails is tried again with the next; the task goes on meanwhile.
      await this.#queue.changeVisibility(changes).catch(() => undefined);
    }
  }
}
