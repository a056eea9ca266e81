import { close, ftruncate, open, write } from "node:fs";
import { Writable } from "node:stream";

type Done = (error?: Error | null) => void;

const lineBreak = 0x0a;

/** A file that is written in whole lines: of what a full disk refuses, it keeps the lines that are complete. */
export class LineFile extends Writable {
  readonly #path: string;
  #descriptor: number | undefined;
  /** Of the chunks before. */
  #length = 0;

  /** @param path what was in it is gone */
  constructor(path: string) {
    super();
    this.#path = path;
  }

  override _construct(done: Done): void {
    open(this.#path, "w", (error, descriptor) => {
      if (error === null) this.#descriptor = descriptor;
      done(error);
    });
  }

  override _write(chunk: Buffer, _encoding: string, done: Done): void {
    if (chunk.length === 0) done();
    else this.#append(chunk, 0, done);
  }

  override _destroy(error: Error | null, done: Done): void {
    if (this.#descriptor === undefined) done(error);
    else close(this.#descriptor, (failure) => done(error ?? failure));
  }

  #append(chunk: Buffer, written: number, done: Done): void {
    write(this.#opened, chunk, written, chunk.length - written, null, (error, count) => {
      if (error !== null) return this.#dropHalfLine(chunk.subarray(0, written), () => done(error));
      if (written + count < chunk.length) return this.#append(chunk, written + count, done);
      this.#length += chunk.length;
      done();
    });
  }

  #dropHalfLine(written: Buffer, done: () => void): void {
    const whole = written.lastIndexOf(lineBreak) + 1;
    // What cannot be shortened, such as a pipe, keeps what it got.
    ftruncate(this.#opened, this.#length + whole, done);
  }

  /** Streams write nothing before they are constructed. */
  get #opened(): number {
    return this.#descriptor ?? -1;
  }
}
