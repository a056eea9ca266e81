import type { Queue, ReceivedMessage } from "../backend/queue.ts";
import type { Clock } from "../clock.ts";
import { type DeadLetter, decodeDeadLetter } from "../protocol/dead-letter.ts";
import { maxBatchEntries } from "../protocol/limits.ts";
import { Batcher } from "./batcher.ts";
import { leaseMs, Leases } from "./leases.ts";

/** A message of a dead-letter queue that is held: nobody else receives it until it is deleted or put back. */
export interface HeldLetter {
  /** `undefined` for a message that is no dead letter of ours. */
  readonly letter: DeadLetter | undefined;
  readonly receipt: string;
}

/** SQS looks at some of its servers only when it is asked without waiting, so an empty answer is asked for again so long. */
const secondLookMs = 1_000;

/**
 * Looks through a dead-letter queue, which cannot be read but by receiving: all messages are held while somebody looks,
 * and what is not deleted is put back as it was.
 */
export class LetterBox {
  readonly #queue: Queue;
  readonly #leases: Leases;
  readonly #deletes: Batcher<string>;
  readonly #releases: Batcher<string>;

  constructor(queue: Queue, clock: Clock) {
    this.#queue = queue;
    this.#leases = new Leases(queue, clock);
    this.#deletes = new Batcher({ clock, flush: (receipts) => queue.delete(receipts) });
    this.#releases = new Batcher({
      clock,
      flush: (receipts) => queue.changeVisibility(receipts.map((receipt) => ({ receipt, visibilityMs: 0 }))),
    });
  }

  /** Every message that nobody else holds, once. */
  async *letters(): AsyncGenerator<HeldLetter, void, undefined> {
    for (;;) {
      const messages = await this.#receive();
      if (messages.length === 0) return;
      for (const { body, receipt } of messages) yield { letter: readLetter(body), receipt };
    }
  }

  /** Removes a letter for good. */
  async delete({ receipt }: HeldLetter): Promise<void> {
    await this.#leases.release(receipt);
    await this.#deletes.add(receipt);
  }

  /** Puts a letter back. */
  async release({ receipt }: HeldLetter): Promise<void> {
    await this.#leases.release(receipt);
    await this.#releases.add(receipt);
  }

  /** Puts back all that are still held. One that cannot be put back comes back by itself when its lease ends. */
  async close(): Promise<void> {
    await this.#leases.stop();
  }

  async #receive(): Promise<readonly ReceivedMessage[]> {
    const options = { maxMessages: maxBatchEntries, visibilityMs: leaseMs };
    let messages = await this.#queue.receive({ ...options, waitMs: 0 });
    if (messages.length === 0 && (await this.#queue.count()).visible > 0) {
      messages = await this.#queue.receive({ ...options, waitMs: secondLookMs });
    }
    for (const { receipt } of messages) this.#leases.hold(receipt);
    return messages;
  }
}

function readLetter(body: string): DeadLetter | undefined {
  try {
    return decodeDeadLetter(body);
  } catch {
    return undefined;
  }
}
