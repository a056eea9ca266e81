/** Keeps the process alive while tasks are pending, and only then: everything else that boris runs is let go. */
export class KeepAlive {
  #holds = 0;
  #timer: NodeJS.Timeout | undefined;

  hold(): void {
    this.#holds += 1;
    // The interval does nothing; that there is one is what counts.
    this.#timer ??= setInterval(() => undefined, 2 ** 30);
  }

  release(): void {
    this.#holds -= 1;
    if (this.#holds > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
