import type { ObjectStore } from "../backend/object-store.ts";
import type { Queue } from "../backend/queue.ts";
import { type Clock, systemClock } from "../clock.ts";
import { checkOptions } from "../options.ts";
import type { DeadLetter } from "../protocol/dead-letter.ts";
import { keys } from "../protocol/keys.ts";
import { encodeTask } from "../protocol/task.ts";
import { type HeldLetter, LetterBox } from "../transport/letter-box.ts";
import { QueueSender } from "../transport/queue-sender.ts";
import { checkFilter, type DeadLetterFilter, matches } from "./filter.ts";
import { type DeadLetterGroup, groupLetters } from "./list.ts";

/** What looking after dead letters needs of a backend. */
export interface DeadLetterBackend {
  readonly objects: ObjectStore;
  readonly tasks: Queue;
  readonly deadLetters: Queue;
}

export interface ChangeOptions {
  /** Only say how many it would be. Default false. */
  readonly dryRun?: boolean;
}

const changeRules = { dryRun: { must: "a boolean", holds: (value: unknown) => typeof value === "boolean" } };

/**
 * The tasks of one pool that failed for good.
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
    return groupLetters(await this.show(filter));
  }

  /** The letters themselves: task, error, attempts, timings and logs. Leaves all as it is. */
  async show(filter: DeadLetterFilter = {}): Promise<DeadLetter[]> {
    checkFilter("show", filter);
    const found: DeadLetter[] = [];
    await this.#each(filter, async ({ letter }) => void found.push(letter));
    return found;
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
    return this.#each(filter, async (held, box) => {
      if (options.dryRun === true) return;
      const { task } = held.letter;
      // Who attaches must not take the old failure for the new outcome.
      await objects.delete([keys.failure(task.jobId, task.index)]);
      await sender.send(encodeTask(again(task, this.#clock.now())));
      await box.delete(held);
    });
  }

  /** Deletes letters for good. Resolves to how many. */
  async purge(filter: DeadLetterFilter = {}, options: ChangeOptions = {}): Promise<number> {
    checkFilter("purge", filter);
    checkOptions("purge dead letters", options, changeRules);
    return this.#each(filter, async (held, box) => {
      if (options.dryRun !== true) await box.delete(held);
    });
  }

  /** Does something with each letter that is meant, puts back what is then still held, and tells how many were meant. */
  async #each(filter: DeadLetterFilter, visit: (held: HeldLetter, box: LetterBox) => Promise<void>): Promise<number> {
    const { deadLetters } = await this.#connect();
    const box = new LetterBox(deadLetters, this.#clock);
    try {
      // All are held before the first is touched: a task that is sent again may be back before the last is.
      const meant = (await box.letters()).filter(({ letter }) => matches(letter, filter));
      const visits = meant.map((held) => visit(held, box));
      await Promise.allSettled(visits);
      await Promise.all(visits);
      return meant.length;
    } finally {
      await box.close();
    }
  }
}

function again(task: DeadLetter["task"], now: number): DeadLetter["task"] {
  // Its client has heard that it failed, and its deadline is over.
  return { ...task, attempt: 1, redrives: task.redrives + 1, sentAt: now, replyTo: undefined, deadlineAt: undefined };
}
