type Write = NodeJS.WritableStream["write"];

/** Calls `write`, which writes `chunk`, and does what it has to do before and after. */
type Around = (write: () => boolean, chunk: unknown) => boolean;

/** What others write to a stream goes through `around` until `stop`; what is written here does not. */
export class ForeignWrites {
  readonly #stream: NodeJS.WritableStream;
  readonly #original: Write;
  readonly #intercepting: Write;
  readonly #wasOwn: boolean;
  #around: Around | undefined;

  constructor(stream: NodeJS.WritableStream, around: Around) {
    this.#stream = stream;
    this.#original = Reflect.get(stream, "write");
    this.#wasOwn = Object.hasOwn(stream, "write");
    this.#around = around;
    this.#intercepting = (...args: unknown[]) => {
      const write = (): boolean => Reflect.apply(this.#original, stream, args) as boolean;
      return this.#around === undefined ? write() : this.#around(write, args[0]);
    };
    stream.write = this.#intercepting;
  }

  write(text: string): void {
    this.#original.call(this.#stream, text);
  }

  /** Whoever has replaced `write` since then keeps it: it still ends in the stream. */
  stop(): void {
    this.#around = undefined;
    if (Reflect.get(this.#stream, "write") !== this.#intercepting) return;
    if (this.#wasOwn) this.#stream.write = this.#original;
    else Reflect.deleteProperty(this.#stream, "write");
  }
}
