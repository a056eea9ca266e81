import type { Queue, ReceivedMessage } from "../backend/queue.ts";
import { type Clock, sleep } from "../clock.ts";
import { maxBatchEntries, maxReceiveWaitMs } from "../protocol/limits.ts";
import { backoffMs } from "./backoff.ts";

export interface PollerOptions {
  readonly queue: Queue;
  readonly clock: Clock;
  readonly visibilityMs: number;
  /** Receives that may be under way at once. */
  readonly maxLanes: number;
  /** How many more messages are wanted, beyond those that were asked for already. Call `wake` when that may have changed. */
  readonly room: () => number;
  readonly onMessages: (messages: readonly ReceivedMessage[]) => void;
  /** A receive failed; it is tried again after a while. */
  readonly onError?: (error: unknown) => void;
}

/**
 * Receives messages by long polling. One lane waits for the first message; as long as lanes come back full, further ones
 * take what else is there, so that the number of requests follows the load.
 */
export class Poller {
  readonly #options: PollerOptions;
  readonly #stopping = new AbortController();
  #main: Promise<void> | undefined;
  readonly #extra = new Set<Promise<void>>();
  #asked = 0;
  #failures = 0;
  #wake: () => void = () => undefined;

  constructor(options: PollerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#main ??= this.#runMain();
  }

  /** There may be room again. */
  wake(): void {
    this.#wake();
  }

  /** Resolves when no receive is under way. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake();
    await Promise.all([this.#main, ...this.#extra]);
  }

  async #runMain(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      const wanted = this.#wanted();
      if (wanted === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
      else if ((await this.#receive(wanted, maxReceiveWaitMs)) === maxBatchEntries) this.#addLane();
    }
  }

  #addLane(): void {
    if (this.#extra.size >= this.#options.maxLanes - 1 || this.#wanted() === 0) return;
    const lane = this.#runExtra();
    this.#extra.add(lane);
    void lane.then(() => this.#extra.delete(lane));
  }

  /** Goes on for as long as there is more than it can take at once. */
  async #runExtra(): Promise<void> {
    for (let wanted = this.#wanted(); wanted > 0; wanted = this.#wanted()) {
      if ((await this.#receive(wanted, 0)) < maxBatchEntries) return;
      this.#addLane();
    }
  }

  #wanted(): number {
    if (this.#stopping.signal.aborted) return 0;
    return Math.max(0, Math.min(this.#options.room() - this.#asked, maxBatchEntries));
  }

  /** Gives the number of messages received. */
  async #receive(maxMessages: number, waitMs: number): Promise<number> {
    const { queue, clock, visibilityMs, onMessages, onError } = this.#options;
    const { signal } = this.#stopping;
    this.#asked += maxMessages;
    try {
      const messages = await queue.receive({ maxMessages, waitMs, visibilityMs, signal });
      this.#failures = 0;
      this.#asked -= maxMessages;
      if (messages.length > 0) onMessages(messages);
      return messages.length;
    } catch (error) {
      this.#asked -= maxMessages;
      this.#failures += 1;
      onError?.(error);
      await sleep(clock, backoffMs(this.#failures), signal);
      return 0;
    }
  }
}
