/**
 * What Ctrl-C means to a command that runs one job. At the first press, the executor sends nothing more and waits; at the
 * second, it gives the job up and, once it is closed, passes the signal on: by then the command ends by itself.
 */
export class RunInterrupts implements Disposable {
  #presses = 0;
  readonly #stopping = new AbortController();
  readonly #press = (): void => {
    this.#presses += 1;
    if (this.#presses === 2) this.#stopping.abort();
    // Somebody who presses on and on means it: the next one ends the process.
    if (this.#presses === 3) process.off("SIGINT", this.#press);
  };

  /** To be made before the job is, as it has to hear of the second press before the executor does. */
  constructor() {
    process.on("SIGINT", this.#press);
  }

  get pressed(): boolean {
    return this.#presses > 0;
  }

  /** Aborts at the second press: from then on, tasks may seem to have ended that have not. */
  get stopping(): AbortSignal {
    return this.#stopping.signal;
  }

  [Symbol.dispose](): void {
    // The executor is still to pass the signal on, which is not to end the process before it has said how it went.
    if (!this.stopping.aborted) process.off("SIGINT", this.#press);
  }
}
