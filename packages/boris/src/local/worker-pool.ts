import type { Queue, ReceivedMessage } from "../backend/queue.ts";
import type { Clock } from "../clock.ts";
import { maxBatchEntries } from "../protocol/limits.ts";
import { Batcher } from "../transport/batcher.ts";
import { Leases } from "../transport/leases.ts";
import { Poller } from "../transport/poller.ts";
import { runBatch } from "../worker/run-batch.ts";
import type { Worker } from "../worker/worker.ts";
import type { Orphans } from "./orphans.ts";

/** Renewing leases costs next to nothing here, so the tasks of a process that was killed come back sooner than on AWS. */
const defaultLeaseMs = 20_000;

export interface WorkerPoolOptions {
  readonly worker: Worker;
  readonly tasks: Queue;
  readonly clock: Clock;
  readonly concurrency: number;
  /** How long a message stays with a pool that died. Default 20,000. */
  readonly leaseMs?: number;
  /** Takes the tasks whose client is gone. Without it, they run as all others do. */
  readonly orphans?: Orphans;
}

/** Tasks are fetched ahead as long as that much work waits: enough to keep sandboxes busy, little to hold back. */
const fetchAheadMs = 50;
const maxAheadPerSandbox = 256;

/** Calls of one kind in one turn of the event loop share a transaction, so that more at once cost less. */
const maxLanes = 16;

/** What an SQS event source mapping does on AWS: receives tasks and has the worker run them, in this process. */
export class WorkerPool {
  readonly #options: WorkerPoolOptions;
  readonly #leases: Leases;
  readonly #deletes: Batcher<string>;
  readonly #poller: Poller;
  readonly #batches = new Set<Promise<void>>();
  #running = 0;

  constructor(options: WorkerPoolOptions) {
    const { tasks, clock, leaseMs = defaultLeaseMs } = options;
    this.#options = options;
    this.#leases = new Leases(tasks, clock, leaseMs);
    this.#deletes = new Batcher({ clock, flush: (receipts) => tasks.delete(receipts), maxFlights: maxLanes });
    this.#poller = new Poller({
      queue: tasks,
      clock,
      maxLanes,
      visibilityMs: leaseMs,
      room: () => this.#room(),
      onMessages: (messages) => this.#begin(this.#withoutOrphans(messages)),
    });
  }

  start(): void {
    this.#poller.start();
  }

  /** Kills what runs and puts its tasks back into the queue, reports what has ended. Resolves when nothing is running. */
  async stop(): Promise<void> {
    await Promise.all([this.#poller.stop(), this.#options.worker.stop()]);
    await Promise.all(this.#batches);
    await this.#leases.stop();
  }

  /** How many more tasks can be taken: one for each free sandbox and, if tasks are short, many ahead. */
  #room(): number {
    const { concurrency, worker } = this.#options;
    const ahead = Math.min(Math.floor(fetchAheadMs / worker.sandboxes.averageMs), maxAheadPerSandbox) * concurrency;
    const room = concurrency + ahead - this.#running;
    // Whole batches, if there is that much to do: ten messages cost hardly more than one.
    return room < Math.min(ahead, maxBatchEntries) ? 0 : room;
  }

  #withoutOrphans(messages: readonly ReceivedMessage[]): readonly ReceivedMessage[] {
    const { orphans } = this.#options;
    if (orphans === undefined) return messages;
    const own = messages.filter((message) => !orphans.isOrphan(message));
    if (own.length < messages.length) {
      const moves = messages
        .filter((message) => !own.includes(message))
        .map((message) => this.#setAside(orphans, message));
      this.#track(Promise.all(moves));
    }
    return own;
  }

  async #setAside(orphans: Orphans, message: ReceivedMessage): Promise<void> {
    try {
      await orphans.setAside(message);
      await this.#deletes.add(message.receipt);
    } catch {
      // It comes back when it is visible again.
    }
  }

  #begin(messages: readonly ReceivedMessage[]): void {
    this.#running += messages.length;
    for (const { receipt } of messages) this.#leases.hold(receipt);
    this.#track(
      runBatch(this.#options.worker, messages, {
        onDone: async ({ receipt }) => {
          this.#end();
          const renewing = this.#leases.release(receipt);
          if (renewing !== undefined) await renewing;
          await this.#deletes.add(receipt);
        },
        onError: ({ receipt }) => {
          this.#end();
          void this.#leases.release(receipt);
        },
      }),
    );
  }

  /** Work that `stop` waits for. */
  #track(work: Promise<unknown>): void {
    const tracked = work.then(() => void this.#batches.delete(tracked));
    this.#batches.add(tracked);
  }

  #end(): void {
    this.#running -= 1;
    this.#poller.wake();
  }
}
