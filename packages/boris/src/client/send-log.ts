import type { ObjectStore } from "../backend/object-store.ts";
import type { Clock } from "../clock.ts";
import type { JobRecord } from "../protocol/job-record.ts";
import { keys } from "../protocol/keys.ts";
import { type CutShort, encodeSendRecord } from "../protocol/send-record.ts";
import { LatestWrite } from "./latest-write.ts";

export interface SendLogOptions {
  readonly objects: ObjectStore;
  readonly clock: Clock;
  readonly record: JobRecord;
}

/** While tasks are sent, how far it has come is written this often, if it has come any further. */
const progressIntervalMs = 200;

/** How often it is written in any case, to say that the client lives. */
export const heartbeatIntervalMs = 1_000;

/**
 * Records how many tasks of a job are accepted, for a client that attaches after this one died. Without durable results
 * there is nothing to attach to, and nothing is written.
 */
export class SendLog {
  readonly #options: SendLogOptions;
  readonly #write: LatestWrite;
  /** Accepted out of order, beyond the first gap. */
  readonly #beyond = new Set<number>();
  #accepted: number | undefined;
  #writtenAccepted = 0;
  #writtenAt: number;
  #ended = false;
  #cutShort: CutShort | undefined;
  #cancelTimer: (() => void) | undefined;

  constructor(options: SendLogOptions) {
    this.#options = options;
    // The job's record says so much already.
    this.#writtenAt = options.record.createdAt;
    this.#write = new LatestWrite(() => this.#put());
  }

  /** Resolves when the latest state is written. */
  get written(): Promise<void> {
    return this.#write.settled;
  }

  /** This client sends from here on, `accepted` tasks being sent already. Until then nothing is written. */
  start(accepted: number): void {
    this.#accepted = accepted;
    this.#tick();
  }

  /** The task at that place in the order of sending was accepted, or will never be sent. */
  accept(position: number): void {
    if (this.#accepted === undefined) return;
    this.#beyond.add(position);
    while (this.#beyond.delete(this.#accepted)) this.#accepted += 1;
    if (this.#ended) this.#request();
  }

  /** There are no more tasks, for a reason that leaves an iterable half-read. Where their number is known, they are not lost. */
  cutShort(reason: CutShort): void {
    const { size, indexes } = this.#options.record;
    if (size === undefined && indexes === undefined) this.#cutShort = reason;
  }

  /** There are no more tasks. */
  end(): void {
    this.#ended = true;
    this.#cancelTimer?.();
    if (this.#accepted !== undefined) this.#request();
  }

  #request(): void {
    if (this.#options.record.results === "durable") this.#write.request();
  }

  #tick(): void {
    const { clock } = this.#options;
    const isNews = this.#accepted !== this.#writtenAccepted;
    if (isNews || clock.now() - this.#writtenAt >= heartbeatIntervalMs) this.#request();
    this.#cancelTimer = clock.after(progressIntervalMs, () => this.#tick());
  }

  async #put(): Promise<void> {
    const { objects, clock, record: job } = this.#options;
    this.#writtenAccepted = this.#accepted ?? 0;
    this.#writtenAt = clock.now();
    const [accepted, ended, cutShort] = [this.#accepted ?? 0, this.#ended, this.#cutShort];
    const record = encodeSendRecord({ v: 1, accepted, ended, at: clock.now(), cutShort });
    await objects.put(keys.sent(job.jobId), [Buffer.from(record)]);
  }
}
