import { setImmediate as nextTurn } from "node:timers/promises";
import type { DataOutput } from "./data-output.ts";

/** More than this waits for room. */
const maxCharacters = 2 ** 16;

/** Lines that come in one turn of the event loop are written at once: a write costs more than a line. */
export class LineBatch {
  readonly #output: DataOutput;
  #text = "";
  #writing: Promise<void> | undefined;

  constructor(output: DataOutput) {
    this.#output = output;
  }

  /** Takes a line with its line break. A promise, if its maker has to wait until there is room for more. */
  add(line: string): Promise<void> | undefined {
    this.#text += line;
    this.#writing ??= this.#write();
    return this.#text.length < maxCharacters ? undefined : this.flush();
  }

  /** Resolves when all is written. @throws CommandError if it cannot be */
  async flush(): Promise<void> {
    await this.#writing;
    await this.#output.flush();
  }

  /** Never rejects: the output tells of it. */
  async #write(): Promise<void> {
    await nextTurn();
    while (this.#text !== "" && !this.#output.broken.aborted) {
      const text = this.#text;
      this.#text = "";
      await this.#output.write(text).catch(() => undefined);
    }
    this.#writing = undefined;
  }
}
