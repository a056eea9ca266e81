const width = 40;

/** Draws how far `total` things have come on one line of a terminal. Writes nothing when there is no terminal. */
export class ProgressBar {
  readonly #total: number;
  readonly #out: NodeJS.WriteStream;

  constructor(total: number, out: NodeJS.WriteStream = process.stderr) {
    this.#total = total;
    this.#out = out;
    this.show(0);
  }

  show(done: number): void {
    if (!this.#out.isTTY) return;
    const filled = Math.round((width * done) / this.#total);
    this.#out.write(`\r${"█".repeat(filled)}${"░".repeat(width - filled)} ${done}/${this.#total}`);
  }

  /** Takes the bar away again. */
  clear(): void {
    if (this.#out.isTTY) this.#out.write("\r\u001B[K");
  }
}
