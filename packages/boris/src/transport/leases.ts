import type { Queue } from "../backend/queue.ts";
import type { Clock } from "../clock.ts";
import { maxBatchEntries } from "../protocol/limits.ts";

/**
 * How long a message stays invisible after it was received or its lease was renewed. If a worker dies, its tasks are
 * back after this time; renewing them more often would cost requests.
 */
export const leaseMs = 60_000;

/** A lease is renewed when a third of it is over: what was received just now costs no request. */
const renewedAfter = 1 / 3;

/** So the first renewal comes before a half is over, and two may fail before the lease is lost. */
const looksPerLease = 6;

/** Keeps the messages of running tasks invisible to other workers. */
export class Leases {
  readonly #queue: Queue;
  readonly #clock: Clock;
  readonly #leaseMs: number;
  /** Receipts, and when the lease of each began. */
  readonly #held = new Map<string, number>();
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
    this.#held.set(receipt, this.#clock.now());
    if (this.#cancelTimer === undefined) this.#lookLater();
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
    const held = [...this.#held.keys()];
    this.#held.clear();
    await this.#renewing;
    await this.#setVisibility(held, 0);
  }

  #lookLater(): void {
    this.#cancelTimer = this.#clock.after(this.#leaseMs / looksPerLease, () => this.#look());
  }

  #look(): void {
    this.#cancelTimer = undefined;
    if (this.#held.size === 0) return;
    const due = this.#due();
    if (due.length > 0) {
      const renewing = Promise.all([this.#renewing, this.#setVisibility(due, this.#leaseMs)]).then(() => {
        if (this.#renewing === renewing) this.#renewing = undefined;
      });
      this.#renewing = renewing;
    }
    this.#lookLater();
  }

  #due(): readonly string[] {
    const before = this.#clock.now() - this.#leaseMs * renewedAfter;
    return [...this.#held].filter(([, since]) => since <= before).map(([receipt]) => receipt);
  }

  async #setVisibility(receipts: readonly string[], visibilityMs: number): Promise<void> {
    for (let start = 0; start < receipts.length; start += maxBatchEntries) {
      const batch = receipts.slice(start, start + maxBatchEntries);
      const at = this.#clock.now();
      const changes = batch.map((receipt) => ({ receipt, visibilityMs }));
      // A renewal that fails is tried again with the next look; the task goes on meanwhile.
      const results = await this.#queue.changeVisibility(changes).catch(() => []);
      for (const [place, receipt] of batch.entries()) {
        if (results[place]?.ok === true && this.#held.has(receipt)) this.#held.set(receipt, at);
      }
    }
  }
}
