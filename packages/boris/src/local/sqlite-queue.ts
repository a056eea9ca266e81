import type {
  EntryResult,
  MessageCount,
  OutgoingMessage,
  Queue,
  QueueCallOptions,
  ReceivedMessage,
  ReceiveOptions,
  VisibilityChange,
} from "../backend/queue.ts";
import type { Clock } from "../clock.ts";
import type { Arrivals } from "./arrivals.ts";
import type { GroupCommit } from "./group-commit.ts";
import type { TakenMessage } from "./message-table.ts";
import type { Messages } from "./own-messages.ts";
import {
  accepted,
  checkBatch,
  checkBatchBytes,
  checkReceive,
  messageRefusal,
  refused,
  visibilityRefusal,
} from "./queue-rules.ts";
import type { QueueRow, QueueTable } from "./queue-table.ts";
import { drawReceipt, formatReceipt, parseReceipt } from "./receipt.ts";

/** What all queues of one folder share. */
export interface QueueStorage {
  readonly commits: GroupCommit;
  readonly queues: QueueTable;
  readonly messages: Messages;
  readonly arrivals: Arrivals;
  readonly clock: Clock;
}

/** How exact `lastReceivedAt` is; it spares every receive a write. */
const receiveMarkIntervalMs = 60_000;

/** A queue with the behaviour of SQS, found by its name at each call since another process may delete it. */
export class SqliteQueue implements Queue {
  readonly #storage: QueueStorage;
  readonly #name: string;

  constructor(storage: QueueStorage, name: string) {
    this.#storage = storage;
    this.#name = name;
  }

  async send(messages: readonly OutgoingMessage[], options: QueueCallOptions = {}): Promise<readonly EntryResult[]> {
    checkBatch("send", "messages", messages);
    checkBatchBytes(messages);
    const refusals = messages.map(messageRefusal);
    return this.#run(options, (queue, now) => {
      const { messages: table, arrivals } = this.#storage;
      for (const [index, { body, delayMs = 0 }] of messages.entries()) {
        if (refusals[index] === undefined) table.insert(queue.id, Math.ceil(now + delayMs), body);
      }
      arrivals.announce(this.#name);
      return refusals.map((refusal) => (refusal === undefined ? accepted : refused(refusal)));
    });
  }

  async receive(options: ReceiveOptions): Promise<readonly ReceivedMessage[]> {
    checkReceive(options);
    const { commits, clock } = this.#storage;
    const waitUntil = clock.now() + options.waitMs;
    while (!options.signal?.aborted) {
      const { received, arrival } = await commits.run(() => this.#receiveNow(options, waitUntil));
      if (arrival === undefined) return received;
      await arrival;
    }
    return [];
  }

  async delete(receipts: readonly string[], options: QueueCallOptions = {}): Promise<readonly EntryResult[]> {
    checkBatch("delete", "receipts", receipts);
    return this.#run(options, (queue) =>
      receipts.map((text) => {
        const receipt = parseReceipt(text);
        if (receipt === undefined) return refused(`'${text}' is no receipt`);
        this.#storage.messages.delete(queue.id, receipt);
        return accepted;
      }),
    );
  }

  async changeVisibility(
    changes: readonly VisibilityChange[],
    options: QueueCallOptions = {},
  ): Promise<readonly EntryResult[]> {
    checkBatch("change visibility", "changes", changes);
    return this.#run(options, (queue, now) => {
      this.#storage.arrivals.announce(this.#name);
      return changes.map((change) => this.#changeOne(queue.id, change, now));
    });
  }

  async count(options: QueueCallOptions = {}): Promise<MessageCount> {
    return this.#run(options, (queue, now) => this.#storage.messages.count(queue.id, now));
  }

  #run<T>({ signal }: QueueCallOptions, work: (queue: QueueRow, now: number) => T): Promise<T> {
    signal?.throwIfAborted();
    const { commits, queues, clock } = this.#storage;
    return commits.run(() => work(queues.get(this.#name), clock.now()));
  }

  /** Registers for the next arrival within the transaction that found nothing: no send can come in between. */
  #receiveNow(
    { maxMessages, visibilityMs, signal }: ReceiveOptions,
    waitUntil: number,
  ): { received: readonly ReceivedMessage[]; arrival?: Promise<void> } {
    if (signal?.aborted) return { received: [] };
    const { queues, messages, arrivals, clock } = this.#storage;
    const queue = queues.get(this.#name);
    const now = clock.now();
    if (now - queue.lastReceivedAt >= receiveMarkIntervalMs) queues.markReceived(queue.id, now);
    const draw = drawReceipt();
    const hiddenUntil = Math.ceil(now + visibilityMs);
    const received = this.#take(queue, now, maxMessages, hiddenUntil, draw).map(({ id, body, receiveCount }) => ({
      body,
      receipt: formatReceipt(id, draw),
      receiveCount,
    }));
    if (received.length > 0 || now >= waitUntil) return { received };
    const lookAgainAt = Math.min(waitUntil, messages.nextVisibleAt(queue.id));
    return { received, arrival: arrivals.next(this.#name, lookAgainAt, signal) };
  }

  /** Messages that were received too often go to the dead-letter queue instead. */
  #take(queue: QueueRow, now: number, limit: number, hiddenUntil: number, draw: number): readonly TakenMessage[] {
    const { messages } = this.#storage;
    for (;;) {
      const taken = messages.take(queue.id, now, limit, hiddenUntil, draw);
      const kept = this.#withoutSpent(queue, taken, now);
      if (kept.length > 0 || taken.length === 0) return kept;
    }
  }

  #withoutSpent(queue: QueueRow, taken: readonly TakenMessage[], now: number): readonly TakenMessage[] {
    const { queues, messages, arrivals } = this.#storage;
    const maxReceiveCount = queue.maxReceiveCount ?? Infinity;
    if (queue.deadLetterQueue === null || !taken.some((message) => message.receiveCount > maxReceiveCount))
      return taken;
    const deadLetterQueue = queues.find(queue.deadLetterQueue);
    if (deadLetterQueue === undefined) return taken;
    arrivals.announce(queue.deadLetterQueue);
    return taken.filter(({ id, receiveCount }) => {
      if (receiveCount > maxReceiveCount) messages.move(id, deadLetterQueue.id, now);
      return receiveCount <= maxReceiveCount;
    });
  }

  #changeOne(queueId: number, { receipt: text, visibilityMs }: VisibilityChange, now: number): EntryResult {
    const refusal = visibilityRefusal(visibilityMs);
    if (refusal !== undefined) return refused(refusal);
    const receipt = parseReceipt(text);
    if (receipt === undefined) return refused(`'${text}' is no receipt`);
    const changed = this.#storage.messages.setVisibleAt(queueId, receipt, now, Math.ceil(now + visibilityMs));
    return changed ? accepted : refused("The message is not in flight under this receipt");
  }
}
