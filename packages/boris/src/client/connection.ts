import type { Backend, BackendProvider, CompletionQueue } from "../backend/backend.ts";
import type { Queue } from "../backend/queue.ts";
import type { Clock } from "../clock.ts";
import { PatientObjects } from "../transport/patient-objects.ts";
import { PayloadStore } from "../transport/payload-store.ts";
import { QueueSender } from "../transport/queue-sender.ts";
import { Listener } from "./listener.ts";
import type { CompletionSink } from "./listener.ts";
import { Shipper } from "./ship.ts";

/** Batches of tasks that are sent at once: at 15 ms a request, ten thousand tasks a second. */
const maxSendFlights = 16;

/** An executor's link to its backend: started once, shared by all of its jobs. */
export class Connection {
  readonly clock: Clock;
  readonly objects: Backend["objects"];
  readonly payloads: PayloadStore;
  readonly shipper: Shipper;
  readonly replyTo: string;
  readonly #backend: Backend;
  readonly #completions: CompletionQueue;
  readonly #listener: Listener;
  readonly #senders = new Map<string, QueueSender>();
  #closing: Promise<void> | undefined;

  private constructor(backend: Backend, completions: CompletionQueue, clock: Clock, sink: CompletionSink) {
    this.clock = clock;
    this.objects = new PatientObjects(backend.objects, clock);
    this.payloads = new PayloadStore(this.objects);
    this.shipper = new Shipper(this.objects, clock);
    this.replyTo = completions.address;
    this.#backend = backend;
    this.#completions = completions;
    const { queue, gatherMs } = completions;
    this.#listener = new Listener({ queue, gatherMs, clock, sink });
  }

  /** Rejects with a `BackendError`; nothing is left running then. */
  static async open(provider: BackendProvider, clock: Clock, sink: CompletionSink): Promise<Connection> {
    const backend = provider.create();
    try {
      await backend.start();
      const connection = new Connection(backend, await backend.openCompletions(), clock, sink);
      connection.#listener.start();
      return connection;
    } catch (error) {
      await backend.stop();
      throw error;
    }
  }

  /** Throws a `BackendError` for an unknown pool. */
  tasks(pool: string): QueueSender {
    let sender = this.#senders.get(pool);
    if (sender === undefined) {
      sender = new QueueSender(this.#backend.queue("tasks", pool), this.clock, { maxFlights: maxSendFlights });
      this.#senders.set(pool, sender);
    }
    return sender;
  }

  /** Throws a `BackendError` for an unknown pool. */
  queue(kind: "tasks" | "dead-letters", pool: string): Queue {
    return this.#backend.queue(kind, pool);
  }

  /** See `Backend.workerMemoryMb`. */
  workerMemoryMb(pool: string): number | undefined {
    return this.#backend.workerMemoryMb?.(pool);
  }

  /** See `Backend.adopt`: the tasks of the job answer to this executor from now on. */
  async adopt(jobId: string): Promise<void> {
    await this.#backend.adopt?.(jobId, this.replyTo);
  }

  /** Stops listening and deletes the completion queue. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#listener.stop();
    await this.#completions.close();
    await this.#backend.stop();
  }
}
