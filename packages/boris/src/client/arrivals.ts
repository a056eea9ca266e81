/** A queue between who makes values at any time and who takes them by `for await`. */
export class Arrivals<T> implements AsyncIterable<T> {
  readonly #values: T[] = [];
  #end: { readonly error: unknown } | undefined;
  #wake: () => void = () => undefined;

  push(value: T): void {
    this.#values.push(value);
    this.#wake();
  }

  /** No more values come. With an `error`, that is thrown after the last value. */
  end(error?: unknown): void {
    this.#end ??= { error };
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (;;) {
      const [value] = this.#values.splice(0, 1);
      if (value !== undefined) yield value;
      else if (this.#end === undefined) await new Promise<void>((resolve) => (this.#wake = resolve));
      else if (this.#end.error === undefined) return;
      else throw this.#end.error;
    }
  }
}
