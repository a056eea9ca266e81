import type { DataOutput } from "./data-output.ts";

/** More than this is written at once, and waits for room. */
const maxCharacters = 2 ** 16;

/** Nobody sees that a line is so late. */
const gatherMs = 10;

/** Lines that come soon after each other are written together: a write costs more than a line. */
export class LineBatch {
  readonly #output: DataOutput;
  #text = "";
  #timer: NodeJS.Timeout | undefined;

  constructor(output: DataOutput) {
    this.#output = output;
  }

  /** Takes a line with its line break. A promise, if its maker has to wait until there is room for more. */
  add(line: string): Promise<void> | undefined {
    this.#text += line;
    if (this.#text.length >= maxCharacters) return this.#write();
    // What cannot be written is told by the output.
    this.#timer ??= setTimeout(() => void this.#write().catch(() => undefined), gatherMs);
    return undefined;
  }

  /** Resolves when all is written. @throws CommandError if it cannot be */
  async flush(): Promise<void> {
    await this.#write();
    await this.#output.flush();
  }

  async #write(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const text = this.#text;
    this.#text = "";
    if (text !== "") await this.#output.write(text);
  }
}
