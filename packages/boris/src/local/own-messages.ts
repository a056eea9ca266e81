import type { MessageCount } from "../backend/queue.ts";
import type { MessageTable, TakenMessage } from "./message-table.ts";
import { neverReceived, type Receipt } from "./receipt.ts";

/** Where the messages of a queue are. */
export type Messages = Pick<MessageTable, keyof MessageTable>;

interface Message {
  readonly id: number;
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
  readonly #waiting = new Map<number, Message>();
  readonly #inFlight = new Map<number, Message>();
  /** No message in flight is visible again before this. */
  #nextReturnAt = Infinity;
  #lastId = 0;

  constructor(table: Messages) {
    this.#table = table;
  }

  insert(_queueId: number, visibleAt: number, body: string): void {
    this.#lastId -= 1;
    const id = this.#lastId;
    this.#waiting.set(id, { id, body, visibleAt, receiveCount: 0, receipt: neverReceived });
  }

  take(queueId: number, now: number, limit: number, hiddenUntil: number, draw: number): readonly TakenMessage[] {
    if (now >= this.#nextReturnAt) this.#returnExpired(now);
    const taken: Message[] = [];
    for (const message of this.#waiting.values()) {
      if (taken.length === limit) break;
      if (message.visibleAt <= now) taken.push(message);
    }
    for (const message of taken) {
      message.receipt = draw;
      message.receiveCount += 1;
      this.#waiting.delete(message.id);
      this.#inFlight.set(message.id, message);
      this.#hide(message, hiddenUntil);
    }
    // To look costs a quarter of taking nothing, and there seldom is anything.
    if (taken.length === limit || this.#table.nextVisibleAt(queueId) > now) return taken;
    return [...taken, ...this.#table.take(queueId, now, limit - taken.length, hiddenUntil, draw)];
  }

  nextVisibleAt(queueId: number): number {
    let next = Math.min(this.#nextReturnAt, this.#table.nextVisibleAt(queueId));
    for (const { visibleAt } of this.#waiting.values()) next = Math.min(next, visibleAt);
    return next;
  }

  delete(queueId: number, receipt: Receipt): void {
    if (receipt.id > 0) return this.#table.delete(queueId, receipt);
    for (const messages of [this.#inFlight, this.#waiting]) {
      if (messages.get(receipt.id)?.receipt === receipt.draw) messages.delete(receipt.id);
    }
  }

  setVisibleAt(queueId: number, receipt: Receipt, now: number, visibleAt: number): boolean {
    if (receipt.id > 0) return this.#table.setVisibleAt(queueId, receipt, now, visibleAt);
    const message = this.#inFlight.get(receipt.id);
    if (message === undefined || message.receipt !== receipt.draw || message.visibleAt <= now) return false;
    this.#hide(message, visibleAt);
    return true;
  }

  move(id: number, toQueueId: number, now: number): void {
    const message = this.#inFlight.get(id);
    if (message === undefined) return this.#table.move(id, toQueueId, now);
    this.#inFlight.delete(id);
    this.#table.insert(toQueueId, now, message.body, message.receiveCount - 1);
  }

  count(queueId: number, now: number): MessageCount {
    this.#returnExpired(now);
    const { visible, inFlight, delayed } = this.#table.count(queueId, now);
    const waiting = [...this.#waiting.values()].filter(({ visibleAt }) => visibleAt <= now).length;
    return {
      visible: visible + waiting,
      inFlight: inFlight + this.#inFlight.size,
      delayed: delayed + this.#waiting.size - waiting,
    };
  }

  deleteAll(queueId: number): void {
    this.#waiting.clear();
    this.#inFlight.clear();
    this.#table.deleteAll(queueId);
  }

  #hide(message: Message, until: number): void {
    message.visibleAt = until;
    this.#nextReturnAt = Math.min(this.#nextReturnAt, until);
  }

  /** Messages that were received but not deleted in time wait again. */
  #returnExpired(now: number): void {
    this.#nextReturnAt = Infinity;
    for (const message of this.#inFlight.values()) {
      if (message.visibleAt > now) this.#nextReturnAt = Math.min(this.#nextReturnAt, message.visibleAt);
      else {
        this.#inFlight.delete(message.id);
        this.#waiting.set(message.id, message);
      }
    }
  }
}
