import { rmSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Backend, CompletionQueue } from "../backend/backend.ts";
import type { ObjectStore } from "../backend/object-store.ts";
import type { Queue } from "../backend/queue.ts";
import type { Clock } from "../clock.ts";
import { BackendError } from "../errors.ts";
import { maxReceiveCount } from "../protocol/limits.ts";
import { Worker } from "../worker/worker.ts";
import { closeAddress, completionsPrefix, openAddress } from "./client-address.ts";
import { LocalObjects } from "./local-objects.ts";
import { LocalQueues } from "./local-queues.ts";
import { Orphans } from "./orphans.ts";
import { deadLettersName, poolName, tasksName } from "./queue-names.ts";
import { WorkerPool } from "./worker-pool.ts";

export interface LocalBackendOptions {
  readonly dir: string;
  readonly concurrency: number;
  readonly memoryMb: number;
  readonly clock: Clock;
  /** Delete `dir` when the backend stops. */
  readonly temporary: boolean;
}

/** A look at the cancellations of a job costs some microseconds here. */
const cancelCheckMs = 250;

/** A completion queue that nobody has received from for this long belongs to a client that died. */
const staleAfterMs = 3_600_000;

/** Everything on this machine: queues in SQLite, objects in files, and a pool of sandboxes under this process. */
export class LocalBackend implements Backend {
  readonly name = "local";
  readonly #options: LocalBackendOptions;
  readonly #dir: string;
  #parts: Parts | undefined;
  #starting: Promise<void> | undefined;

  constructor(options: LocalBackendOptions) {
    this.#options = options;
    this.#dir = resolve(options.dir);
  }

  start(): Promise<void> {
    this.#starting ??= this.#open();
    return this.#starting;
  }

  get objects(): ObjectStore {
    return this.#started().objects;
  }

  queue(kind: "tasks" | "dead-letters", pool: string): Queue {
    if (pool !== poolName) {
      throw new BackendError(`Cannot use pool '${pool}': the local backend has one pool, '${poolName}'`);
    }
    return kind === "tasks" ? this.#started().tasks : this.#started().deadLetters;
  }

  /** Only now does this process run tasks: who asks for no completions is just looking. */
  async openCompletions(): Promise<CompletionQueue> {
    const { queues, worker, pool } = this.#started();
    worker.sandboxes.warm();
    pool.start();
    const address = openAddress();
    const queue = await queues.createOwn(address);
    const close = async (): Promise<void> => {
      closeAddress(address);
      await queues.delete(address);
    };
    return { address, queue, close };
  }

  async adopt(jobId: string, replyTo: string): Promise<void> {
    await this.#started().orphans.adopt(jobId, replyTo);
  }

  async stop(): Promise<void> {
    await this.#starting?.catch(() => undefined);
    const parts = this.#parts;
    if (parts === undefined) return;
    this.#parts = undefined;
    process.off("exit", parts.onExit);
    await parts.pool.stop();
    parts.queues.close();
    if (this.#options.temporary) rmSync(this.#dir, { recursive: true, force: true });
  }

  async #open(): Promise<void> {
    const { clock, concurrency, memoryMb } = this.#options;
    const queues = new LocalQueues(this.#dir, clock);
    const objects = new LocalObjects(this.#dir, queues.connection);
    await objects.prepare();
    const deadLetters = await queues.create(deadLettersName);
    const tasks = await queues.create(tasksName, { maxReceiveCount, deadLetterQueue: deadLettersName });
    const worker = new Worker({
      backend: { objects, deadLetters, completions: (address) => queues.open(address) },
      cacheFolder: join(this.#dir, "functions"),
      cancelCheckMs,
      clock,
      concurrency,
      memoryMb,
      tasks,
    });
    const orphans = new Orphans(queues, objects, tasks);
    const pool = new WorkerPool({ clock, concurrency, tasks, worker, orphans });
    // `process.exit` and a last uncaught exception leave no time to stop in order.
    const onExit = (): void => {
      worker.sandboxes.kill();
      if (this.#options.temporary) rmSync(this.#dir, { recursive: true, force: true });
    };
    process.once("exit", onExit);
    this.#parts = { queues, objects, tasks, deadLetters, worker, pool, orphans, onExit };
    await deleteStaleCompletions(queues, clock.now());
  }

  #started(): Parts {
    if (this.#parts === undefined) throw new BackendError("Cannot use the local backend: it is not started");
    return this.#parts;
  }
}

interface Parts {
  readonly queues: LocalQueues;
  readonly objects: LocalObjects;
  readonly tasks: Queue;
  readonly deadLetters: Queue;
  readonly worker: Worker;
  readonly pool: WorkerPool;
  readonly orphans: Orphans;
  readonly onExit: () => void;
}

async function deleteStaleCompletions(queues: LocalQueues, now: number): Promise<void> {
  for (const { name, lastReceivedAt } of await queues.list(completionsPrefix)) {
    if (now - lastReceivedAt > staleAfterMs) await queues.delete(name);
  }
}
