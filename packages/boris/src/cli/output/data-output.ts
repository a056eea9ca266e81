import { once } from "node:events";
import type { Writable } from "node:stream";
import { CommandError } from "../command-error.ts";
import { exitCode } from "../exit-code.ts";
import { LineFile } from "./line-file.ts";

/**
 * Data on its way out: to a pipe that may be closed early, or to a file on a disk that may be full. What cannot be written
 * ends the command; what was written is kept.
 */
export class DataOutput implements AsyncDisposable {
  readonly #stream: Writable;
  readonly #isOwn: boolean;
  readonly #broken = new AbortController();

  /** @param file where it goes in place of `stdout`; what was in it is gone */
  constructor(stdout: Writable, file?: string) {
    this.#isOwn = file !== undefined;
    this.#stream = file === undefined ? stdout : new LineFile(file);
    // Without a listener, the process would end with a stack.
    this.#stream.on("error", (error: NodeJS.ErrnoException) => this.#broken.abort(failureOf(error)));
  }

  /** Aborts as soon as nothing can be written any more, for commands that wait for something else meanwhile. */
  get broken(): AbortSignal {
    return this.#broken.signal;
  }

  /** Resolves when there is room for more. @throws CommandError if it cannot be written */
  async write(text: string): Promise<void> {
    this.broken.throwIfAborted();
    if (!this.#stream.write(text)) await this.#unlessBroken(once(this.#stream, "drain", { signal: this.broken }));
  }

  /** Resolves when all is written. @throws CommandError if it cannot be */
  async flush(): Promise<void> {
    this.broken.throwIfAborted();
    const { promise, resolve } = Promise.withResolvers<void>();
    // Why it failed is told by the event.
    this.#stream.write("", (error) => (error ? undefined : resolve()));
    await Promise.race([promise, once(this.broken, "abort")]);
    this.broken.throwIfAborted();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isOwn || this.broken.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#stream.end(resolve);
    await Promise.race([promise, once(this.broken, "abort")]);
    this.broken.throwIfAborted();
  }

  async #unlessBroken(waiting: Promise<unknown>): Promise<void> {
    try {
      await waiting;
    } catch (error) {
      this.broken.throwIfAborted();
      throw error;
    }
  }
}

function failureOf({ code, message }: NodeJS.ErrnoException): CommandError {
  return code === "EPIPE" || code === "ERR_STREAM_DESTROYED"
    ? new CommandError("nobody reads the output any more", exitCode.closedPipe)
    : new CommandError(`Cannot write the output: ${message}`, exitCode.output);
}
