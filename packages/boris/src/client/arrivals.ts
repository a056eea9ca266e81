/** What a consumer is to throw; it may be `undefined`, as a program may throw that. */
export interface Failure {
  readonly error: unknown;
}

/** A queue between who makes values at any time and who takes them by `for await`. */
export class Arrivals<T> implements AsyncIterable<T> {
  readonly #values: T[] = [];
  #end: { readonly failure: Failure | undefined } | undefined;
  #wake: () => void = () => undefined;

  push(value: T): void {
    this.#values.push(value);
    this.#wake();
  }

  /** No more values come. With a `failure`, its error is thrown after the last value. */
  end(failure?: Failure): void {
    this.#end ??= { failure };
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (;;) {
      const value = this.#values.shift();
      if (value !== undefined) yield value;
      else if (this.#end === undefined) await new Promise<void>((resolve) => (this.#wake = resolve));
      else if (this.#end.failure === undefined) return;
      else throw this.#end.failure.error;
    }
  }
}
