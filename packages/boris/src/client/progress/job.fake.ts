import type { JobProgress } from "../progress.ts";
import type { ShownJob } from "./shown-job.ts";

/** A job whose numbers a test sets. */
export class FakeJob implements ShownJob {
  name = "train";
  total: number | undefined;
  sent = 0;
  succeeded = 0;
  failed = 0;
  cancelled = 0;
  isDraining = false;
  /** Messages that workers have, of all jobs. `undefined`: nobody knows. */
  received: number | undefined;
  /** How often that was asked for. */
  counts = 0;
  readonly #over = Promise.withResolvers<void>();

  constructor(numbers: Partial<Omit<FakeJob, "over">> = {}) {
    this.set(numbers);
  }

  set(numbers: Partial<Omit<FakeJob, "over">>): void {
    Object.assign(this, numbers);
  }

  get over(): Promise<void> {
    return this.#over.promise;
  }

  end(): void {
    this.#over.resolve();
  }

  get inFlight(): number {
    return this.sent - this.succeeded - this.failed;
  }

  get progress(): JobProgress {
    const { total, sent, succeeded, failed, cancelled } = this;
    return { total, sent, succeeded, failed, cancelled };
  }

  async countRunning(): Promise<number | undefined> {
    this.counts += 1;
    return this.received;
  }
}
