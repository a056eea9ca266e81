import type { Queue } from "../backend/queue.ts";
import type { Clock } from "../clock.ts";
import { maxBatchEntries } from "../protocol/limits.ts";

/**
 * How long a message stays invisible after it was received or its lease was renewed. If a worker dies, its tasks are
 * back after this time; renewing them more often would cost requests.
 */
export const leaseMs = 60_000;

/** Two renewals may fail before a lease is lost. */
const renewalsPerLease = 3;

/** Keeps the messages of running tasks invisible to other workers. */
export class Leases {
  readonly #queue: Queue;
  readonly #clock: Clock;
  readonly #leaseMs: number;
  readonly #held = new Set<string>();
  #renewing: Promise<void> | undefined;
  #cancelTimer: (() => void) | undefined;

  /** @param lease - invisibility, in milliseconds, that messages are received with and that each renewal gives them */
  constructor(queue: Queue, clock: Clock, lease: number = leaseMs) {
    this.#queue = queue;
    this.#clock = clock;
    this.#leaseMs = lease;
  }

  /** The message was received just now. */
  hold(receipt: string): void {
    this.#held.add(receipt);
    this.#cancelTimer ??= this.#clock.after(this.#leaseMs / renewalsPerLease, () => this.#renewAll());
  }

  /** The promise, if there is one, resolves when no renewal of this message is under way: then it can be deleted. */
  release(receipt: string): Promise<void> | undefined {
    this.#held.delete(receipt);
    return this.#renewing;
  }

  /** Ends all leases: what is still held may be received by others at once. */
  async stop(): Promise<void> {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    const held = [...this.#held];
    this.#held.clear();
    await this.#renewing;
    await this.#setVisibility(held, 0);
  }

  #renewAll(): void {
    this.#cancelTimer = undefined;
    if (this.#held.size === 0) return;
    const renewing = this.#setVisibility([...this.#held], this.#leaseMs).then(() => {
      if (this.#renewing === renewing) this.#renewing = undefined;
    });
    this.#renewing = renewing;
    this.#cancelTimer = this.#clock.after(this.#leaseMs / renewalsPerLease, () => this.#renewAll());
  }

  async #setVisibility(receipts: readonly string[], visibilityMs: number): Promise<void> {
    for (let start = 0; start < receipts.length; start += maxBatchEntries) {
      const batch = receipts.slice(start, start + maxBatchEntries);
      // A renewal that fails is tried again with the next; the task goes on meanwhile.
      await this.#queue.changeVisibility(batch.map((receipt) => ({ receipt, visibilityMs }))).catch(() => undefined);
    }
  }
}
