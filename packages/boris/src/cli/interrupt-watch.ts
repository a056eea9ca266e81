/**
 * Knows whether Ctrl-C was pressed while a command runs several jobs, one after the other: the executor drains the one in
 * hand, and the others are not to begin. A second press ends the process as always.
 */
export class InterruptWatch implements Disposable {
  #pressed = false;
  readonly #press = (): void => void (this.#pressed = true);

  constructor() {
    process.once("SIGINT", this.#press);
  }

  get pressed(): boolean {
    return this.#pressed;
  }

  [Symbol.dispose](): void {
    process.off("SIGINT", this.#press);
  }
}
