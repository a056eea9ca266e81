import type { ObjectStore } from "../backend/object-store.ts";
import type { Clock } from "../clock.ts";
import type { JobRecord } from "../protocol/job-record.ts";
import { keys } from "../protocol/keys.ts";
import { encodeSendRecord } from "../protocol/send-record.ts";
import { LatestWrite } from "./latest-write.ts";

export interface SendLogOptions {
  readonly objects: ObjectStore;
  readonly clock: Clock;
  readonly record: JobRecord;
}

/** While tasks are sent, how far it has come is written this often. It also says that the client lives. */
export const sendLogIntervalMs = 1_000;

/**
 * Records how many tasks of a job are accepted, for a client that attaches after this one died. Without durable results
 * there is nothing to attach to, and nothing is written.
 */
export class SendLog {
  readonly #options: SendLogOptions;
  readonly #write: LatestWrite;
  /** Accepted out of order, beyond the first gap. */
  readonly #beyond = new Set<number>();
  #accepted = 0;
  #ended = false;
  #cancelTimer: (() => void) | undefined;

  constructor(options: SendLogOptions) {
    this.#options = options;
    this.#write = new LatestWrite(() => this.#put());
    this.#tick();
  }

  /** Resolves when the latest state is written. */
  get written(): Promise<void> {
    return this.#write.settled;
  }

  /** The task of that index was accepted, or will never be sent. */
  accept(index: number): void {
    this.#beyond.add(index);
    while (this.#beyond.delete(this.#accepted)) this.#accepted += 1;
    if (this.#ended) this.#request();
  }

  /** There are no more tasks. */
  end(): void {
    this.#ended = true;
    this.#cancelTimer?.();
    this.#request();
  }

  #request(): void {
    if (this.#options.record.results === "durable") this.#write.request();
  }

  #tick(): void {
    this.#request();
    this.#cancelTimer = this.#options.clock.after(sendLogIntervalMs, () => this.#tick());
  }

  async #put(): Promise<void> {
    const { objects, clock, record: job } = this.#options;
    const record = encodeSendRecord({ v: 1, accepted: this.#accepted, ended: this.#ended, at: clock.now() });
    await objects.put(keys.sent(job.jobId), [Buffer.from(record)]);
  }
}
