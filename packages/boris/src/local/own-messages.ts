import type { MessageCount } from "../backend/queue.ts";
import type { MessageTable, TakenMessage } from "./message-table.ts";
import { neverReceived, type Receipt } from "./receipt.ts";

/** Where the messages of a queue are. */
export type Messages = Pick<MessageTable, keyof MessageTable>;

interface Message {
  readonly body: string;
  visibleAt: number;
  receiveCount: number;
  receipt: number;
}

/**
 * The messages of a queue that is this process's own, as completions are: nobody else receives them, and they are worth
 * nothing once it is dead. Those that it sends to itself are kept in memory, which costs a tenth of a row; those that
 * other processes send are in the table. Ids in memory are negative.
 */
export class OwnMessages implements Messages {
  readonly #table: Messages;
  readonly #inMemory = new Map<number, Message>();
  #lastId = 0;

  constructor(table: Messages) {
    this.#table = table;
  }

  insert(_queueId: number, visibleAt: number, body: string): void {
    this.#lastId -= 1;
    this.#inMemory.set(this.#lastId, { body, visibleAt, receiveCount: 0, receipt: neverReceived });
  }

  take(queueId: number, now: number, limit: number, hiddenUntil: number, draw: number): readonly TakenMessage[] {
    const taken: TakenMessage[] = [];
    for (const [id, message] of this.#inMemory) {
      if (taken.length === limit) return taken;
      if (message.visibleAt > now) continue;
      message.visibleAt = hiddenUntil;
      message.receipt = draw;
      message.receiveCount += 1;
      taken.push({ id, body: message.body, receiveCount: message.receiveCount });
    }
    // To look costs a quarter of taking nothing, and there seldom is anything.
    if (this.#table.nextVisibleAt(queueId) > now) return taken;
    return [...taken, ...this.#table.take(queueId, now, limit - taken.length, hiddenUntil, draw)];
  }

  nextVisibleAt(queueId: number): number {
    let next = this.#table.nextVisibleAt(queueId);
    for (const { visibleAt } of this.#inMemory.values()) next = Math.min(next, visibleAt);
    return next;
  }

  delete(queueId: number, receipt: Receipt): void {
    if (receipt.id > 0) return this.#table.delete(queueId, receipt);
    if (this.#inMemory.get(receipt.id)?.receipt === receipt.draw) this.#inMemory.delete(receipt.id);
  }

  setVisibleAt(queueId: number, receipt: Receipt, now: number, visibleAt: number): boolean {
    if (receipt.id > 0) return this.#table.setVisibleAt(queueId, receipt, now, visibleAt);
    const message = this.#inMemory.get(receipt.id);
    if (message === undefined || message.receipt !== receipt.draw || message.visibleAt <= now) return false;
    message.visibleAt = visibleAt;
    return true;
  }

  move(id: number, toQueueId: number, now: number): void {
    const message = this.#inMemory.get(id);
    if (message === undefined) return this.#table.move(id, toQueueId, now);
    this.#inMemory.delete(id);
    this.#table.insert(toQueueId, now, message.body, message.receiveCount - 1);
  }

  count(queueId: number, now: number): MessageCount {
    let { visible, inFlight, delayed } = this.#table.count(queueId, now);
    for (const { visibleAt, receipt } of this.#inMemory.values()) {
      if (visibleAt <= now) visible += 1;
      else if (receipt === neverReceived) delayed += 1;
      else inFlight += 1;
    }
    return { visible, inFlight, delayed };
  }

  deleteAll(queueId: number): void {
    this.#inMemory.clear();
    this.#table.deleteAll(queueId);
  }
}
