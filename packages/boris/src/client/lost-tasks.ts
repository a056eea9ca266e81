import type { MessageCount } from "../backend/queue.ts";
import type { Clock } from "../clock.ts";
import { WorkerCrashedError } from "../errors.ts";
import { describeCrash } from "../protocol/describe-crash.ts";

/** One request a minute, and only while nothing else is heard of a job. */
const lookEveryMs = 60_000;

/** SQS counts about right a minute after the last change: what is empty in so many looks on end is empty. */
const maxEmptyLooks = 3;

export interface LostTasksOptions {
  readonly clock: Clock;
  /** Messages in the job's task queue, of whatever job. */
  readonly count: () => Promise<MessageCount>;
  /** Nothing has been heard of the job for minutes, and its tasks are not in the queue: nobody will ever tell of them. */
  readonly onLost: () => void;
}

/**
 * Notices when the tasks of a job are gone without a report. A queue moves a message to the dead letters by itself when no
 * worker gets so far as to report it, for one when the worker cannot even start: then no completion comes, ever.
 */
export class LostTasks {
  readonly #options: LostTasksOptions;
  #heard = false;
  #emptyLooks = 0;
  #cancelTimer: (() => void) | undefined;
  #stopped = false;

  constructor(options: LostTasksOptions) {
    this.#options = options;
  }

  start(): void {
    if (!this.#stopped) this.#cancelTimer = this.#options.clock.after(lookEveryMs, () => void this.#look());
  }

  /** A task was accepted, or has ended. */
  hear(): void {
    this.#heard = true;
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelTimer?.();
  }

  async #look(): Promise<void> {
    const isQuiet = !this.#heard;
    this.#heard = false;
    this.#emptyLooks = isQuiet && (await this.#isEmpty()) && !this.#heard ? this.#emptyLooks + 1 : 0;
    if (this.#emptyLooks >= maxEmptyLooks) {
      this.#emptyLooks = 0;
      this.#options.onLost();
    }
    this.start();
  }

  /** A queue that cannot be asked may hold anything. */
  async #isEmpty(): Promise<boolean> {
    try {
      const { visible, inFlight, delayed } = await this.#options.count();
      return visible + inFlight + delayed === 0;
    } catch {
      return false;
    }
  }
}

/** How a lost task ends for its client. Its message is among the dead letters, as it was. */
export function lostTaskError(taskId: string): WorkerCrashedError {
  const problem = describeCrash({ reason: "lost" });
  return new WorkerCrashedError(`Task ${taskId} failed: ${problem}`, { taskId, attempts: 0, logs: "", reason: "lost" });
}
