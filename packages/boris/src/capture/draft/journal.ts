/** Remembers how to take back what an attempt did, for constants that turn out not to be copyable. */
export class Journal {
  readonly #undos: (() => void)[] = [];
  #attempts = 0;

  /** Tells how to undo something that was just done. Does nothing outside of an attempt. */
  did(undo: () => void): void {
    if (this.#attempts > 0) this.#undos.push(undo);
  }

  /** Runs `work`. If it throws, everything it did is undone. */
  attempt<R>(work: () => R): R {
    const start = this.#undos.length;
    this.#attempts++;
    try {
      return work();
    } catch (error) {
      while (this.#undos.length > start) this.#undos.pop()?.();
      throw error;
    } finally {
      this.#attempts--;
      if (this.#attempts === 0) this.#undos.length = 0;
    }
  }
}
