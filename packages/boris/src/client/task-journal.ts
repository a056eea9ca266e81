import type { ObjectStore } from "../backend/object-store.ts";
import type { Clock } from "../clock.ts";
import type { TaskOutcome } from "../jobs/task-outcome.ts";
import type { Completion } from "../protocol/completion.ts";
import { JobHistory } from "./job-history.ts";
import type { KeepAlive } from "./keep-alive.ts";
import { taskRecordOf } from "./task-record.ts";

export interface TaskJournalOptions {
  readonly jobId: string;
  readonly clock: Clock;
  readonly keepAlive: KeepAlive;
}

/** Follows the tasks of a job from their sending to their end, for the job's history. */
export class TaskJournal {
  readonly #options: TaskJournalOptions;
  /** Payload texts of the parameter sets that are in flight, if they are short. */
  readonly #params = new Map<number, string>();
  #history: JobHistory | undefined;

  constructor(options: TaskJournalOptions) {
    this.#options = options;
  }

  /** From now on, and not before, what became of tasks can be kept. */
  connect(objects: ObjectStore): void {
    this.#history = new JobHistory({ ...this.#options, objects });
  }

  sent(index: number, param: string | undefined): void {
    if (param !== undefined) this.#params.set(index, param);
  }

  /** A task has ended, and whoever waited for it knows. `completion` is what its worker told, if it was a worker. */
  ended(index: number, outcome: TaskOutcome<unknown> | Promise<TaskOutcome<unknown>>, completion?: Completion): void {
    const receivedAt = this.#options.clock.now();
    const param = this.#params.get(index);
    this.forget(index);
    const keep = (known: TaskOutcome<unknown>): void =>
      this.#history?.add(taskRecordOf({ index, outcome: known, completion, param, receivedAt }));
    if (outcome instanceof Promise) void outcome.catch(failedWith).then(keep);
    else keep(outcome);
  }

  /** A task has ended in a way that is kept elsewhere, or that is not the end of it. */
  forget(index: number): void {
    this.#params.delete(index);
  }

  /** See `JobHistory.end`. The process lives on until all is written, which is never long. */
  async end(total: number | undefined): Promise<void> {
    if (this.#history === undefined) return;
    const { keepAlive } = this.#options;
    keepAlive.hold();
    await this.#history.end(total);
    keepAlive.release();
  }
}

function failedWith(error: unknown): TaskOutcome<unknown> {
  return { state: "failed", error };
}
