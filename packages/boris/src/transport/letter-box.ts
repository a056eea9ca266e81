import type { Queue, ReceivedMessage } from "../backend/queue.ts";
import type { Clock } from "../clock.ts";
import { type DeadLetter, decodeDeadLetter } from "../protocol/dead-letter.ts";
import { taskIdOf } from "../protocol/ids.ts";
import { maxBatchEntries } from "../protocol/limits.ts";
import { decodeTask, type Task } from "../protocol/task.ts";
import { Batcher } from "./batcher.ts";
import { leaseMs, Leases } from "./leases.ts";

/** The letter of one task, held: nobody else receives it until it is deleted or put back. */
export interface HeldLetter {
  readonly letter: DeadLetter;
  /** Of all its copies: a task whose worker died after it had buried it is buried again. */
  readonly receipts: readonly string[];
}

/** A message among the dead letters that is none, held like a letter. */
export interface HeldMessage {
  readonly body: string;
  readonly receipts: readonly string[];
}

type Held = Pick<HeldLetter, "receipts">;

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
  readonly #unreadable: HeldMessage[] = [];

  constructor(queue: Queue, clock: Clock) {
    this.#queue = queue;
    this.#leases = new Leases(queue, clock);
    this.#deletes = new Batcher({ clock, flush: (receipts) => queue.delete(receipts) });
    this.#releases = new Batcher({
      clock,
      flush: (receipts) => queue.changeVisibility(receipts.map((receipt) => ({ receipt, visibilityMs: 0 }))),
    });
  }

  /** What is no letter of boris among all that this box has received. */
  get unreadable(): readonly HeldMessage[] {
    return this.#unreadable;
  }

  /** The letters that nobody else holds, one for each task. What is no letter of ours is held as well, and put back by `close`. */
  async letters(): Promise<readonly HeldLetter[]> {
    const found = new Map<string, HeldLetter>();
    for (let messages = await this.#receive(); messages.length > 0; messages = await this.#receive()) {
      for (const { body, receipt } of messages) {
        const letter = readLetter(body);
        if (letter === undefined) {
          this.#unreadable.push({ body, receipts: [receipt] });
          continue;
        }
        const taskId = taskIdOf(letter.task.jobId, letter.task.index);
        found.set(taskId, withCopy(found.get(taskId), letter, receipt));
      }
    }
    return [...found.values()];
  }

  /** Removes a letter, or what is none, for good. */
  async delete({ receipts }: Held): Promise<void> {
    await Promise.all(
      receipts.map(async (receipt) => {
        await this.#leases.release(receipt);
        await this.#deletes.add(receipt);
      }),
    );
  }

  /** Puts a letter back. */
  async release({ receipts }: Held): Promise<void> {
    await Promise.all(
      receipts.map(async (receipt) => {
        await this.#leases.release(receipt);
        await this.#releases.add(receipt);
      }),
    );
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

/** The later letter stands for both. */
function withCopy(known: HeldLetter | undefined, letter: DeadLetter, receipt: string): HeldLetter {
  if (known === undefined) return { letter, receipts: [receipt] };
  const latest = letter.diedAt > known.letter.diedAt ? letter : known.letter;
  return { letter: latest, receipts: [...known.receipts, receipt] };
}

function readLetter(body: string): DeadLetter | undefined {
  return readWith(decodeDeadLetter, body) ?? lostTask(readWith(decodeTask, body));
}

/** A queue moves a task here by itself when all its deliveries have ended without a report. */
function lostTask(task: Task | undefined): DeadLetter | undefined {
  if (task === undefined) return undefined;
  const { jobId, index, attempt, sentAt } = task;
  const times = { sentAt, startedAt: sentAt, finishedAt: sentAt };
  const stats = { ...times, workerId: "", coldStart: false, cpuMs: 0, peakMemoryBytes: 0, resultBytes: 0 };
  const completion = { v: 1, jobId, index, attempt, outcome: "crashed", crash: { reason: "lost" }, stats } as const;
  return { v: 1, task, completion, diedAt: sentAt };
}

function readWith<T>(decode: (body: string) => T, body: string): T | undefined {
  try {
    return decode(body);
  } catch {
    return undefined;
  }
}
