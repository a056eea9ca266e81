import type { Queue } from "../backend/queue.ts";
import type { Clock } from "../clock.ts";
import { Batcher, type GatherOptions } from "./batcher.ts";

interface Outgoing {
  readonly body: string;
  readonly delayMs?: number | undefined;
  readonly bytes: number;
}

export interface QueueSenderOptions {
  /** Batches that may be under way at once. Default 1. */
  readonly maxFlights?: number;
  readonly gather?: GatherOptions | undefined;
}

/** Sends single messages to a queue in batches. */
export class QueueSender {
  readonly #batcher: Batcher<Outgoing>;

  constructor(queue: Queue, clock: Clock, options: QueueSenderOptions = {}) {
    this.#batcher = new Batcher({
      ...options,
      clock,
      flush: (messages) => queue.send(messages),
      bytesOf: ({ bytes }) => bytes,
    });
  }

  /** Resolves when the queue has accepted the message; rejects with a `BackendError` when it will not. */
  send(body: string, delayMs?: number): Promise<void> {
    return this.#batcher.add({ body, delayMs, bytes: Buffer.byteLength(body) });
  }
}
