import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { MessageCount } from "../backend/queue.ts";
import { neverReceived, type Receipt } from "./receipt.ts";

export interface TakenMessage {
  readonly id: number;
  readonly body: string;
  readonly receiveCount: number;
}

/** The `messages` table: SQL and nothing else. Every method belongs into a transaction. */
export class MessageTable {
  readonly #insert: StatementSync;
  readonly #take: StatementSync;
  readonly #nextVisibleAt: StatementSync;
  readonly #delete: StatementSync;
  readonly #setVisibleAt: StatementSync;
  readonly #move: StatementSync;
  readonly #count: StatementSync;
  readonly #deleteAll: StatementSync;

  constructor(database: DatabaseSync) {
    this.#insert = database.prepare(
      `INSERT INTO messages (queue_id, visible_at, receive_count, receipt, body) VALUES (?, ?, ?, ${neverReceived}, ?)`,
    );
    this.#take = database.prepare(
      `UPDATE messages SET visible_at = ?, receipt = ?, receive_count = receive_count + 1
       WHERE id IN (SELECT id FROM messages WHERE queue_id = ? AND visible_at <= ? ORDER BY visible_at, id LIMIT ?)
       RETURNING id, body, receive_count AS receiveCount`,
    );
    this.#nextVisibleAt = database.prepare(
      "SELECT visible_at AS at FROM messages WHERE queue_id = ? ORDER BY visible_at LIMIT 1",
    );
    this.#delete = database.prepare("DELETE FROM messages WHERE id = ? AND receipt = ? AND queue_id = ?");
    this.#setVisibleAt = database.prepare(
      "UPDATE messages SET visible_at = ? WHERE id = ? AND receipt = ? AND queue_id = ? AND visible_at > ?",
    );
    this.#move = database.prepare(
      `UPDATE messages SET queue_id = ?, visible_at = ?, receipt = ${neverReceived}, receive_count = receive_count - 1
       WHERE id = ?`,
    );
    this.#count = database.prepare(
      `SELECT (SELECT count(*) FROM messages WHERE queue_id = ? AND visible_at <= ?) AS visible,
              count(*) AS hidden, count(nullif(receipt, ${neverReceived})) AS inFlight
       FROM messages WHERE queue_id = ? AND visible_at > ?`,
    );
    this.#deleteAll = database.prepare("DELETE FROM messages WHERE queue_id = ?");
  }

  insert(queueId: number, visibleAt: number, body: string, receiveCount = 0): void {
    this.#insert.run(queueId, visibleAt, receiveCount, body);
  }

  /** Takes the messages that have been visible for longest and hides them until `hiddenUntil`. */
  take(queueId: number, now: number, limit: number, hiddenUntil: number, draw: number): readonly TakenMessage[] {
    return this.#take.all(hiddenUntil, draw, queueId, now, limit) as unknown as readonly TakenMessage[];
  }

  /** When the next message becomes visible; `Infinity` if the queue is empty. */
  nextVisibleAt(queueId: number): number {
    return Number(this.#nextVisibleAt.get(queueId)?.["at"] ?? Infinity);
  }

  /** No effect if the message was received again since. */
  delete(queueId: number, { id, draw }: Receipt): void {
    this.#delete.run(id, draw, queueId);
  }

  /** False if the message is not in flight, or was received again since. */
  setVisibleAt(queueId: number, { id, draw }: Receipt, now: number, visibleAt: number): boolean {
    return this.#setVisibleAt.run(visibleAt, id, draw, queueId, now).changes > 0;
  }

  /** Its receive count goes along, as in SQS, without the take that brought the move about. */
  move(id: number, toQueueId: number, now: number): void {
    this.#move.run(toQueueId, now, id);
  }

  count(queueId: number, now: number): MessageCount {
    const row = this.#count.get(queueId, now, queueId, now) as { visible: number; hidden: number; inFlight: number };
    return { visible: row.visible, inFlight: row.inFlight, delayed: row.hidden - row.inFlight };
  }

  deleteAll(queueId: number): void {
    this.#deleteAll.run(queueId);
  }
}
