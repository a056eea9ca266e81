import { Writable } from "node:stream";
import { WriteStream } from "node:tty";
import xterm from "@xterm/headless";

/** A terminal that tests look at, as a person would: xterm.js without a page. */
export class FakeTerminal extends Writable {
  readonly isTTY = true;
  readonly getColorDepth = WriteStream.prototype.getColorDepth.bind(undefined as never);
  /** All that was written, escape codes included. */
  written = "";
  /** How often something was written. */
  writes = 0;
  readonly #terminal: xterm.Terminal;

  /** With `convertEol`, a line break also goes to the line's beginning, as the terminal driver has it. */
  constructor({ columns = 80, rows = 12, convertEol = true } = {}) {
    super({ decodeStrings: false });
    this.#terminal = new xterm.Terminal({ cols: columns, rows, convertEol, allowProposedApi: true });
  }

  get columns(): number {
    return this.#terminal.cols;
  }

  get rows(): number {
    return this.#terminal.rows;
  }

  /** Lines that are broken because of it are put together again when there is room, as modern terminals do. */
  async resize(columns: number, rows = this.rows): Promise<void> {
    await this.#drawn();
    this.#terminal.resize(columns, rows);
  }

  /** What stands on it, and above what is to be seen; without trailing spaces and empty lines. */
  async screen(): Promise<string[]> {
    await this.#drawn();
    const { active } = this.#terminal.buffer;
    const lines = Array.from({ length: active.length }, (_, row) => active.getLine(row)?.translateToString(true) ?? "");
    return lines.join("\n").trimEnd().split("\n");
  }

  override _write(chunk: string | Uint8Array, _encoding: string, done: () => void): void {
    this.writes += 1;
    this.written += Buffer.from(chunk).toString();
    this.#terminal.write(chunk);
    done();
  }

  #drawn(): Promise<void> {
    return new Promise((resolve) => this.#terminal.write("", resolve));
  }
}
