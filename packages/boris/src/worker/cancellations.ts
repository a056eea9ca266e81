import type { ObjectStore } from "../backend/object-store.ts";
import type { Clock } from "../clock.ts";
import { type Cancellation, readCancellation } from "../protocol/cancellation.ts";
import { taskIdOf } from "../protocol/ids.ts";
import { keys } from "../protocol/keys.ts";
import type { Task } from "../protocol/task.ts";

export interface CancellationsOptions {
  readonly objects: ObjectStore;
  readonly clock: Clock;
  /** How long an answer of the object store is good for: the cost is one request per job and this time, not per task. */
  readonly checkEveryMs: number;
  /** A task that runs was cancelled. */
  readonly onCancelled: (taskId: string) => void;
}

interface JobWatch {
  readonly running: Set<number>;
  checkedAt: number;
  /** The answer, as soon as it is there. */
  cancelled: Cancellation["tasks"] | Promise<Cancellation["tasks"]>;
}

/** Knows which tasks are cancelled, by looking at the job's `cancelled` object now and then. */
export class Cancellations {
  readonly #options: CancellationsOptions;
  readonly #jobs = new Map<string, JobWatch>();
  #cancelTimer: (() => void) | undefined;

  constructor(options: CancellationsOptions) {
    this.#options = options;
  }

  /** Whether a task that is about to run was cancelled. If not, `onCancelled` tells of it until `end` is called. */
  begin({ jobId, index }: Task): boolean | Promise<boolean> {
    const watch = this.#watch(jobId);
    // Before the answer is there: a job without running tasks is forgotten.
    watch.running.add(index);
    const { cancelled } = watch;
    if (cancelled instanceof Promise) return cancelled.then((tasks) => this.#isCancelled(watch, tasks, index));
    return this.#isCancelled(watch, cancelled, index);
  }

  end({ jobId, index }: Task): void {
    this.#jobs.get(jobId)?.running.delete(index);
  }

  stop(): void {
    this.#cancelTimer?.();
    this.#jobs.clear();
  }

  #isCancelled({ running }: JobWatch, tasks: Cancellation["tasks"], index: number): boolean {
    if (includes(tasks, index)) {
      running.delete(index);
      return true;
    }
    this.#cancelTimer ??= this.#options.clock.after(this.#options.checkEveryMs, () => void this.#checkAll());
    return false;
  }

  #watch(jobId: string): JobWatch {
    const { clock, checkEveryMs } = this.#options;
    const known = this.#jobs.get(jobId);
    if (known !== undefined && clock.now() - known.checkedAt < checkEveryMs) return known;
    const running = known?.running ?? new Set();
    const reading = this.#read(jobId);
    const watch: JobWatch = { running, checkedAt: clock.now(), cancelled: reading };
    void reading.then((tasks) => (watch.cancelled = tasks));
    this.#jobs.set(jobId, watch);
    return watch;
  }

  async #checkAll(): Promise<void> {
    this.#cancelTimer = undefined;
    for (const [jobId, { running }] of this.#jobs) {
      if (running.size === 0) this.#jobs.delete(jobId);
      else await this.#check(jobId);
    }
    if (this.#jobs.size > 0) {
      this.#cancelTimer ??= this.#options.clock.after(this.#options.checkEveryMs, () => void this.#checkAll());
    }
  }

  async #check(jobId: string): Promise<void> {
    const { running, cancelled } = this.#watch(jobId);
    const tasks = await cancelled;
    for (const index of running) if (includes(tasks, index)) this.#options.onCancelled(taskIdOf(jobId, index));
  }

  /** What cannot be read cancels nothing: a cancelled task that runs does less harm than one that is dropped. */
  async #read(jobId: string): Promise<Cancellation["tasks"]> {
    try {
      return readCancellation(await this.#options.objects.get(keys.cancelled(jobId)));
    } catch {
      return [];
    }
  }
}

function includes(tasks: Cancellation["tasks"], index: number): boolean {
  return tasks === "all" || tasks.includes(index);
}
