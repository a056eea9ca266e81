import type { ObjectStore } from "../backend/object-store.ts";
import type { Queue } from "../backend/queue.ts";
import { type Clock, systemClock } from "../clock.ts";
import { checkOptions } from "../options.ts";
import { beginAnew } from "../protocol/begin-anew.ts";
import type { DeadLetter as StoredLetter } from "../protocol/dead-letter.ts";
import { keys } from "../protocol/keys.ts";
import { encodeTask } from "../protocol/task.ts";
import { type HeldLetter, type HeldMessage, LetterBox } from "../transport/letter-box.ts";
import { QueueSender } from "../transport/queue-sender.ts";
import { checkFilter, type DeadLetterFilter, matcherOf } from "./filter.ts";
import { type DeadLetterGroup, groupLetters } from "./list.ts";
import { type DeadLetter, LetterReader } from "./read-letter.ts";

/** What looking after dead letters needs of a backend. */
export interface DeadLetterBackend {
  readonly objects: ObjectStore;
  readonly tasks: Queue;
  readonly deadLetters: Queue;
}

/** Options of `deadLetters().redrive`. */
export interface ChangeOptions {
  /** Only say how many it would be. Default false. */
  readonly dryRun?: boolean;
}

/** Options of `deadLetters().purge`. */
export interface PurgeOptions extends ChangeOptions {
  /** Delete the messages that are no letters of boris, in place of those that are. Goes with no filter. Default false. */
  readonly unreadable?: boolean;
}

/** What a look at a dead-letter queue finds. */
export interface Look {
  /** The letters that are meant, in the order of their jobs and tasks. */
  readonly letters: readonly StoredLetter[];
  /** Messages that are no letters of boris. */
  readonly unreadable: number;
  /** About so many letters could not be seen: others look at them just now, or have died while they did. */
  readonly heldByOthers: number;
}

const aBoolean = { must: "a boolean", holds: (value: unknown) => typeof value === "boolean" };
const changeRules = { dryRun: aBoolean };
const purgeRules = { dryRun: aBoolean, unreadable: aBoolean };

/**
 * The tasks of one pool that failed for good. Every method rejects with a `TypeError` or `RangeError` for a filter or an option
 * that is not allowed, and with a `BackendError` if the queue cannot be reached.
 *
 * @example
 * for (const { name, message, tasks } of await executor.deadLetters().list()) console.log(name, message, tasks);
 */
export class DeadLetters {
  readonly #connect: () => Promise<DeadLetterBackend>;
  readonly #clock: Clock;

  /** @internal */
  constructor(connect: () => Promise<DeadLetterBackend>, clock: Clock = systemClock) {
    this.#connect = connect;
    this.#clock = clock;
  }

  /** What is there, by job and cause, the largest group first. Leaves all as it is. */
  async list(filter: DeadLetterFilter = {}): Promise<DeadLetterGroup[]> {
    checkFilter("list", filter);
    return groupLetters((await this.look(filter)).letters);
  }

  /** The letters themselves: task, error, argument and what it printed. Leaves all as it is. */
  async show(filter: DeadLetterFilter = {}): Promise<DeadLetter[]> {
    checkFilter("show", filter);
    const { objects } = await this.#connect();
    const reader = new LetterReader(objects);
    const { letters } = await this.look(filter);
    return Promise.all(letters.map((letter) => reader.read(letter)));
  }

  /** What is there, as it is kept. @internal */
  async look(filter: DeadLetterFilter): Promise<Look> {
    const { deadLetters } = await this.#connect();
    const isMeant = matcherOf(filter);
    return this.#withBox(async (box, letters) => {
      const held = [...letters, ...box.unreadable].reduce((sum, { receipts }) => sum + receipts.length, 0);
      const { inFlight } = await deadLetters.count();
      return {
        letters: letters
          .map(({ letter }) => letter)
          .filter(isMeant)
          .toSorted(byTask),
        unreadable: box.unreadable.length,
        heldByOthers: Math.max(0, inFlight - held),
      };
    });
  }

  /**
   * Sends tasks again, with their own function and the arguments that they had, as parts of their own job: `attach` gives
   * the results. Resolves to how many were sent. If it dies half-way, nothing is lost, and what was not sent is sent the
   * next time.
   */
  async redrive(filter: DeadLetterFilter = {}, options: ChangeOptions = {}): Promise<number> {
    checkFilter("redrive", filter);
    checkOptions("redrive dead letters", options, changeRules);
    const { tasks, objects } = await this.#connect();
    const sender = new QueueSender(tasks, this.#clock);
    return this.#withBox(async (box, letters) => {
      const meant = meantBy(filter, letters);
      if (options.dryRun === true) return meant.length;
      // Whoever reads a job's outcomes must look again for those that its client has told of.
      const jobIds = new Set(meant.map(({ letter }) => letter.task.jobId));
      for (const jobId of jobIds) await objects.put(keys.redrive(jobId, jobId), [new Uint8Array()]);
      await forAll(meant, async (held) => {
        const { task } = held.letter;
        await sender.send(encodeTask(again(task, this.#clock.now())));
        // Who attaches must not take it for the new outcome. Before the task is sent again, it is the outcome.
        await objects.delete([keys.failure(task.jobId, task.index, task.redrives)]);
        await box.delete(held);
      });
      return meant.length;
    });
  }

  /** Deletes letters for good: their tasks cannot be run again. Resolves to how many. */
  async purge(filter: DeadLetterFilter = {}, options: PurgeOptions = {}): Promise<number> {
    checkFilter("purge", filter);
    checkOptions("purge dead letters", options, purgeRules);
    const { dryRun = false, unreadable = false } = options;
    if (unreadable && Object.values(filter).some((value) => value !== undefined)) {
      throw new TypeError(
        "Cannot purge dead letters as 'unreadable' goes with no filter: they have no job and no error",
      );
    }
    return this.#withBox(async (box, letters) => {
      const meant = unreadable ? box.unreadable : meantBy(filter, letters);
      if (!dryRun) await forAll<HeldMessage | HeldLetter>(meant, (held) => box.delete(held));
      return meant.length;
    });
  }

  /** Holds all letters, since one that is sent again may be back before the last is, and then puts back what is still held. */
  async #withBox<T>(use: (box: LetterBox, letters: readonly HeldLetter[]) => Promise<T>): Promise<T> {
    const { deadLetters } = await this.#connect();
    const box = new LetterBox(deadLetters, this.#clock);
    try {
      return await use(box, await box.letters());
    } finally {
      await box.close();
    }
  }
}

function meantBy(filter: DeadLetterFilter, letters: readonly HeldLetter[]): readonly HeldLetter[] {
  const isMeant = matcherOf(filter);
  return letters.filter(({ letter }) => isMeant(letter));
}

/** Rejects with the first failure when all have ended: nothing is under way any more. */
async function forAll<T>(all: readonly T[], visit: (one: T) => Promise<void>): Promise<void> {
  const visits = all.map((one) => visit(one));
  await Promise.allSettled(visits);
  await Promise.all(visits);
}

function byTask({ task: a }: StoredLetter, { task: b }: StoredLetter): number {
  if (a.jobId !== b.jobId) return a.jobId < b.jobId ? -1 : 1;
  return a.index - b.index;
}

function again(task: StoredLetter["task"], now: number): StoredLetter["task"] {
  // Its client has heard that it failed, and its deadline is over.
  return { ...task, ...beginAnew(task, now), replyTo: undefined, deadlineAt: undefined };
}
