import type { Queue, ReceivedMessage } from "../backend/queue.ts";
import { type Clock, sleep } from "../clock.ts";
import { type Completion, decodeCompletion } from "../protocol/completion.ts";
import { maxBatchEntries, maxReceiveWaitMs } from "../protocol/limits.ts";
import { backoffMs } from "../transport/backoff.ts";
import { Batcher } from "../transport/batcher.ts";

/** Takes completions; false for one that it does not know or had already. */
export type CompletionSink = (completion: Completion) => boolean;

export interface ListenerOptions {
  readonly queue: Queue;
  readonly clock: Clock;
  readonly sink: CompletionSink;
}

/** What is received is handled at once; this only has to outlast a stall of the client. */
const visibilityMs = 60_000;

/** Receives completions by long polling and hands them on. One bad message never stops it. */
export class Listener {
  readonly #options: ListenerOptions;
  readonly #deletes: Batcher<string>;
  readonly #stopping = new AbortController();
  #loop: Promise<void> | undefined;
  #failures = 0;
  #dropped = 0;

  constructor(options: ListenerOptions) {
    this.#options = options;
    this.#deletes = new Batcher({ clock: options.clock, flush: (receipts) => options.queue.delete(receipts) });
  }

  /** Completions that were malformed, foreign or duplicates. */
  get dropped(): number {
    return this.#dropped;
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#loop;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      for (const message of await this.#receive(signal)) this.#handle(message);
    }
  }

  async #receive(signal: AbortSignal): Promise<readonly ReceivedMessage[]> {
    const { queue, clock } = this.#options;
    try {
      const messages = await queue.receive({
        maxMessages: maxBatchEntries,
        waitMs: maxReceiveWaitMs,
        visibilityMs,
        signal,
      });
      this.#failures = 0;
      return messages;
    } catch {
      this.#failures += 1;
      await sleep(clock, backoffMs(this.#failures), signal);
      return [];
    }
  }

  #handle({ body, receipt }: ReceivedMessage): void {
    if (!this.#accepted(body)) this.#dropped += 1;
    // A completion that stays is received again and dropped as a duplicate.
    this.#deletes.add(receipt).catch(() => undefined);
  }

  #accepted(body: string): boolean {
    try {
      return this.#options.sink(decodeCompletion(body));
    } catch {
      return false;
    }
  }
}
