import { stripVTControlCharacters } from "node:util";
import { displayWidth } from "./display-width.ts";
import { ForeignWrites } from "./foreign-writes.ts";

export type TerminalStream = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
};

/** The terminal shows all that comes between as one frame, so that nothing flickers; those that do not know it pass it over. */
const beginFrame = "\u001B[?2026h";
const endFrame = "\u001B[?2026l";

const upOneLine = "\u001B[A";
const eraseLine = "\u001B[2K";

const usualColumns = 80;
const usualRows = 24;

/**
 * Lines at the end of a terminal that are rewritten in place. What others print meanwhile, to stderr or stdout, goes above
 * them, and the cursor, which is never hidden, stands below them: whatever ends the process leaves a sane terminal.
 */
export class LiveLines {
  readonly #stderr: TerminalStream;
  readonly #writes: ForeignWrites;
  readonly #others: readonly ForeignWrites[];
  /** What stands on the terminal, and how wide that was. */
  #shown: readonly string[] = [];
  #shownColumns = 0;
  /** What is to stand there. */
  #lines: readonly string[] = [];
  /** Somebody has begun a line and not ended it: nothing is drawn before they do. */
  #lineIsOpen = false;

  constructor(stderr: TerminalStream, stdout: TerminalStream) {
    this.#stderr = stderr;
    this.#writes = new ForeignWrites(stderr, this.#around);
    this.#others = stdout.isTTY === true && stdout !== stderr ? [new ForeignWrites(stdout, this.#around)] : [];
    process.prependListener("warning", this.#onWarning);
  }

  get columns(): number {
    return known(this.#stderr.columns) ?? usualColumns;
  }

  get rows(): number {
    return known(this.#stderr.rows) ?? usualRows;
  }

  /** Replaces the lines. None may be wider than the terminal. */
  show(lines: readonly string[]): void {
    this.#lines = lines;
    const isShown = this.#shown.length === lines.length && lines.every((line, index) => line === this.#shown[index]);
    if (this.#lineIsOpen || (isShown && this.#shownColumns === this.columns)) return;
    this.#draw("");
  }

  /** Prints a line for good, above the others. */
  print(line: string): void {
    const end = this.#lineIsOpen ? "\n" : "";
    this.#lineIsOpen = false;
    this.#draw(`${end}${line}\n`);
  }

  /** Leaves what stands on the terminal, and leaves the streams as they were. */
  close(): void {
    process.off("warning", this.#onWarning);
    for (const writes of [this.#writes, ...this.#others]) writes.stop();
  }

  readonly #around = (write: () => boolean, chunk: unknown): boolean => {
    this.#erase(beginFrame);
    const result = write();
    this.#lineIsOpen = leavesLineOpen(chunk) ?? this.#lineIsOpen;
    if (this.#lineIsOpen) this.#writes.write(endFrame);
    else this.#draw("");
    return result;
  };

  /** Node prints its warnings past the stream. */
  readonly #onWarning = (): void => this.#erase("");

  #erase(before: string): void {
    if (this.#shown.length > 0) this.#writes.write(before + this.#erasure());
    this.#shown = [];
  }

  #draw(above: string): void {
    const lines = this.#lines.map((line) => `${line}\n`).join("");
    this.#writes.write(`${beginFrame}${this.#erasure()}${above}${lines}${endFrame}`);
    this.#shown = this.#lines;
    this.#shownColumns = this.columns;
  }

  /**
   * Erases line by line, up to where they begin: to erase all below at once makes tmux keep a copy. A terminal that became
   * narrower has broken some.
   */
  #erasure(): string {
    const { columns } = this;
    const rowsOf = (line: string): number =>
      columns < this.#shownColumns ? Math.max(1, Math.ceil(displayWidth(line) / columns)) : 1;
    const rows = this.#shown.reduce((sum, line) => sum + rowsOf(line), 0);
    return rows === 0 ? "" : `\r${eraseLine}${`${upOneLine}${eraseLine}`.repeat(rows)}`;
  }
}

/** Terminals that do not know their size say 0. */
function known(size: number | undefined): number | undefined {
  return size === 0 ? undefined : size;
}

/** `undefined` if nothing that could be seen was written. */
function leavesLineOpen(chunk: unknown): boolean | undefined {
  const isText = typeof chunk === "string" || chunk instanceof Uint8Array;
  if (!isText) return undefined;
  // What comes after the last line break may be no more than a change of colour.
  const end = stripVTControlCharacters(Buffer.from(chunk.slice(-64)).toString("latin1"));
  return end === "" ? undefined : !end.endsWith("\n");
}
