import type { SendLog } from "./send-log.ts";
import type { Slots } from "./slots.ts";
import type { OutgoingTask, TaskSource } from "./task-source.ts";

export interface TaskSenderOptions {
  readonly source: TaskSource;
  readonly slots: Slots;
  /** Nothing more is pulled or sent when it aborts; what is under way goes on. */
  readonly signal: AbortSignal;
  /** A task was pulled, and holds a slot. */
  readonly onPulled: (task: OutgoingTask) => void;
  /** Resolves when the task is accepted, or when it is known to other clients that it never will be. Never rejects. */
  readonly send: (task: OutgoingTask) => Promise<void>;
}

/** Pulls the tasks of a job as there are slots for them, sends them, and logs how far it has come. */
export class TaskSender {
  readonly #options: TaskSenderOptions;
  readonly #underWay = new Set<Promise<void>>();
  #logEnd: Promise<void> | undefined;

  constructor(options: TaskSenderOptions) {
    this.#options = options;
  }

  /** Resolves when all is on its way, or when no more is wanted. Rejects with what a user's iterable throws. */
  async sendAll(log: SendLog): Promise<void> {
    const { source, slots, signal } = this.#options;
    try {
      for (;;) {
        if (!slots.tryTake()) await slots.take(signal);
        if (signal.aborted) return;
        const next = source.next();
        const task = next instanceof Promise ? await next : next;
        if (task === undefined || signal.aborted) return;
        this.#begin(task, log);
      }
    } catch (error) {
      log.cutShort("iterable failed");
      throw error;
    } finally {
      void this.end(log);
      if (signal.aborted) await source.close();
    }
  }

  /**
   * Resolves when the log says that there is no more. That is not before the last task is accepted: a client that is
   * killed until then has not sent all, and the next one is to go on.
   */
  end(log: SendLog): Promise<void> {
    this.#logEnd ??= Promise.all(this.#underWay).then(() => log.end());
    return this.#logEnd;
  }

  #begin(task: OutgoingTask, log: SendLog): void {
    const { onPulled, send } = this.#options;
    onPulled(task);
    const sending = send(task).then(() => {
      log.accept(task.position);
      this.#underWay.delete(sending);
    });
    this.#underWay.add(sending);
  }
}
