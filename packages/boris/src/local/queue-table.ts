import type { DatabaseSync, StatementSync } from "node:sqlite";
import { QueueGoneError } from "../backend/queue-gone.ts";

/** SQS's redrive policy: the receive after the last one moves the message instead. */
export interface QueueSettings {
  readonly deadLetterQueue: string;
  readonly maxReceiveCount: number;
}

export interface QueueRow {
  readonly id: number;
  readonly deadLetterQueue: string | null;
  readonly maxReceiveCount: number | null;
  readonly lastReceivedAt: number;
}

export interface QueueListing {
  readonly name: string;
  /** When somebody last received from it, within a minute; at first, when it was made. */
  readonly lastReceivedAt: number;
}

/** The `queues` table: SQL and nothing else. Every method belongs into a transaction. */
export class QueueTable {
  readonly #upsert: StatementSync;
  readonly #find: StatementSync;
  readonly #list: StatementSync;
  readonly #delete: StatementSync;
  readonly #markReceived: StatementSync;

  constructor(database: DatabaseSync) {
    this.#upsert = database.prepare(
      `INSERT INTO queues (name, dead_letter_queue, max_receive_count, last_received_at) VALUES (?, ?, ?, ?)
       ON CONFLICT (name) DO UPDATE
       SET dead_letter_queue = excluded.dead_letter_queue, max_receive_count = excluded.max_receive_count`,
    );
    this.#find = database.prepare(
      `SELECT id, dead_letter_queue AS deadLetterQueue, max_receive_count AS maxReceiveCount,
              last_received_at AS lastReceivedAt
       FROM queues WHERE name = ?`,
    );
    this.#list = database.prepare(
      `SELECT name, last_received_at AS lastReceivedAt FROM queues
       WHERE substr(name, 1, length(?)) = ? ORDER BY name`,
    );
    this.#delete = database.prepare("DELETE FROM queues WHERE id = ?");
    this.#markReceived = database.prepare("UPDATE queues SET last_received_at = ? WHERE id = ?");
  }

  upsert(name: string, settings: QueueSettings | undefined, now: number): void {
    this.#upsert.run(name, settings?.deadLetterQueue ?? null, settings?.maxReceiveCount ?? null, now);
  }

  find(name: string): QueueRow | undefined {
    return this.#find.get(name) as unknown as QueueRow | undefined;
  }

  /** @throws QueueGoneError if there is no such queue. */
  get(name: string): QueueRow {
    const row = this.find(name);
    if (row === undefined) throw new QueueGoneError(`There is no queue '${name}', or it was deleted`);
    return row;
  }

  list(prefix: string): readonly QueueListing[] {
    return this.#list.all(prefix, prefix) as unknown as readonly QueueListing[];
  }

  delete(id: number): void {
    this.#delete.run(id);
  }

  markReceived(id: number, now: number): void {
    this.#markReceived.run(now, id);
  }
}
