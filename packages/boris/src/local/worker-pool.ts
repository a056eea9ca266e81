import type { Queue, ReceivedMessage } from "../backend/queue.ts";
import type { Clock } from "../clock.ts";
import { sleep } from "../clock.ts";
import { maxBatchEntries, maxReceiveWaitMs } from "../protocol/limits.ts";
import { Batcher } from "../transport/batcher.ts";
import { leaseMs, Leases } from "../worker/leases.ts";
import { runBatch } from "../worker/run-batch.ts";
import type { Worker } from "../worker/worker.ts";

export interface WorkerPoolOptions {
  readonly worker: Worker;
  readonly tasks: Queue;
  readonly clock: Clock;
  readonly concurrency: number;
}

/** Tasks are fetched ahead as long as that much work waits: enough to keep sandboxes busy, little to hold back. */
const fetchAheadMs = 50;

/** The queue failed: wait before asking it again. */
const pauseAfterErrorMs = 1_000;

/** What an SQS event source mapping does on AWS: receives tasks and has the worker run them, in this process. */
export class WorkerPool {
  readonly #options: WorkerPoolOptions;
  readonly #leases: Leases;
  readonly #deletes: Batcher<string>;
  readonly #stopping = new AbortController();
  #running = 0;
  #wake: () => void = () => undefined;
  #loop: Promise<void> | undefined;

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
    this.#leases = new Leases(options.tasks, options.clock);
    this.#deletes = new Batcher({ clock: options.clock, flush: (receipts) => options.tasks.delete(receipts) });
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  /** Kills what runs; its messages come back to the queue. Resolves when nothing is running. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake();
    this.#leases.stop();
    await this.#options.worker.stop();
    await this.#loop;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const maxMessages = this.#wanted();
      if (maxMessages > 0) this.#begin(await this.#receive(maxMessages, signal));
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** How many tasks to ask for: one for each free sandbox and, if tasks are short, a whole batch ahead. */
  #wanted(): number {
    const { concurrency, worker } = this.#options;
    const ahead = Math.min(Math.floor(fetchAheadMs / worker.sandboxes.averageMs), maxBatchEntries) * concurrency;
    const room = concurrency + ahead - this.#running;
    return room >= Math.min(ahead, maxBatchEntries) ? Math.min(room, maxBatchEntries) : 0;
  }

  async #receive(maxMessages: number, signal: AbortSignal): Promise<readonly ReceivedMessage[]> {
    const { tasks, clock } = this.#options;
    try {
      return await tasks.receive({ maxMessages, waitMs: maxReceiveWaitMs, visibilityMs: leaseMs, signal });
    } catch {
      await sleep(clock, pauseAfterErrorMs, signal);
      return [];
    }
  }

  #begin(messages: readonly ReceivedMessage[]): void {
    if (messages.length === 0) return;
    this.#running += messages.length;
    for (const message of messages) this.#leases.hold(message.receipt);
    void runBatch(this.#options.worker, messages, {
      onDone: async ({ receipt }) => {
        this.#end();
        await this.#leases.release(receipt);
        await this.#deletes.add(receipt);
      },
      onError: ({ receipt }) => {
        this.#end();
        void this.#leases.release(receipt);
      },
    });
  }

  #end(): void {
    this.#running -= 1;
    this.#wake();
  }
}
