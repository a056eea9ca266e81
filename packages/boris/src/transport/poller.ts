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
  /** Time from one receive to the next, unless messages come in full batches. Default 0. */
  readonly gatherMs?: number | undefined;
  /** How many more messages are wanted, beyond those that were asked for already. Call `wake` when that may have changed. */
  readonly room: () => number;
  readonly onMessages: (messages: readonly ReceivedMessage[]) => void;
  /** A receive failed, as did those before it, `failures` in all; it is tried again after a while. */
  readonly onError?: (error: unknown, failures: number) => void;
}

/** A lane that finds nothing is a request for nothing: the next one is begun only after up to this many full receives. */
const longestPatience = 16;

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
  #patience = 0;
  #fullReceives = 0;
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
      const startedAt = this.#options.clock.now();
      if (wanted === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
      else if ((await this.#receive(wanted, maxReceiveWaitMs)) === maxBatchEntries) this.#onFull();
      else await this.#gather(startedAt);
    }
  }

  /** A wait that was longer than that shows that few messages come: the next one is not to be late. */
  async #gather(startedAt: number): Promise<void> {
    const { clock, gatherMs = 0 } = this.#options;
    const rest = startedAt + gatherMs - clock.now();
    if (rest > 0) await sleep(clock, rest, this.#stopping.signal);
  }

  /** There may be more, or these may have been all: that is known by trying. */
  #onFull(): void {
    this.#fullReceives += 1;
    if (this.#fullReceives <= this.#patience) return;
    this.#fullReceives = 0;
    this.#addLane();
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
      const received = await this.#receive(wanted, 0);
      if (received === 0) this.#patience = Math.min(this.#patience * 2 + 1, longestPatience);
      if (received < maxBatchEntries) return;
      this.#patience = 0;
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
      onError?.(error, this.#failures);
      await sleep(clock, backoffMs(this.#failures), signal);
      return 0;
    }
  }
}
