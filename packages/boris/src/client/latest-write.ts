/** Writes a state that changes often: one write at a time, and after the last change once more. */
export class LatestWrite {
  readonly #write: () => Promise<void>;
  #running: Promise<void> | undefined;
  #again = false;

  /** `write` writes the state as it is when it is called. */
  constructor(write: () => Promise<void>) {
    this.#write = write;
  }

  /** Resolves when the latest state is written or its writing has failed. */
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
      // A failure leaves the older state; the next change writes again.
      await this.#write().catch(() => undefined);
    }
    this.#running = undefined;
  }
}
