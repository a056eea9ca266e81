import { type Clock, sleep } from "../clock.ts";
import { backoffMs } from "../transport/backoff.ts";

/** How often a write is tried: with the backoff, some three seconds. */
const maxTries = 5;

/** Writes a state that changes often: one write at a time, and after the last change once more. */
export class LatestWrite {
  readonly #clock: Clock;
  readonly #write: () => Promise<void>;
  #running: Promise<void> | undefined;
  #again = false;

  /** `write` writes the state as it is when it is called. */
  constructor(clock: Clock, write: () => Promise<void>) {
    this.#clock = clock;
    this.#write = write;
  }

  /** Resolves when the latest state is written or its writing has failed for good. */
  get settled(): Promise<void> {
    return this.#running ?? Promise.resolve();
  }

  /** The state has changed. */
  request(): void {
    this.#again = true;
    this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    // Changes of one turn of the event loop are written together.
    await new Promise(setImmediate);
    while (this.#again) {
      this.#again = false;
      await this.#try();
    }
    this.#running = undefined;
  }

  /** After the last try the older state stays; the next change writes again. */
  async #try(): Promise<void> {
    for (let tries = 1; tries <= maxTries; tries += 1) {
      try {
        return await this.#write();
      } catch {
        if (tries < maxTries) await sleep(this.#clock, backoffMs(tries));
      }
    }
  }
}
