/** Parameter sets as `map` takes them: an array, or anything that is iterated, which may be endless. A string is refused. */
export type ParameterSets<P> = readonly P[] | Iterable<P> | AsyncIterable<P>;

/** What was pulled from the inputs. */
export type Pulled = { readonly done: true } | { readonly done: false; readonly param: unknown };

/** Parameter sets of any kind, pulled one by one. */
export class Inputs {
  /** How many there are, if they are an array. */
  readonly size: number | undefined;
  readonly #params: ParameterSets<unknown>;
  #iterator: Iterator<unknown> | AsyncIterator<unknown> | undefined;

  /** @throws TypeError for anything that is no list of parameter sets */
  constructor(params: unknown) {
    this.#params = checked(params);
    this.size = Array.isArray(params) ? params.length : undefined;
  }

  /** All of them, if they are an array. */
  get array(): readonly unknown[] | undefined {
    return Array.isArray(this.#params) ? this.#params : undefined;
  }

  /** Their indexes, if they are an array. */
  get indexes(): readonly number[] | undefined {
    return this.size === undefined ? undefined : Array.from({ length: this.size }, (_, index) => index);
  }

  /** The next parameter set, at once if it is there. Throws, or rejects with, what the iterable throws. */
  pull(): Pulled | Promise<Pulled> {
    this.#iterator ??=
      Symbol.asyncIterator in this.#params ? this.#params[Symbol.asyncIterator]() : this.#params[Symbol.iterator]();
    const next = this.#iterator.next();
    if (isThenable(next) || isThenable(next.value)) return pullLater(next);
    return next.done === true ? { done: true } : { done: false, param: next.value };
  }

  /** Tells the iterable that no more is wanted, so that a generator can clean up. */
  async close(): Promise<void> {
    await this.#iterator?.return?.();
  }
}

type Next = IteratorResult<unknown, unknown>;

async function pullLater(pulling: Next | Promise<Next>): Promise<Pulled> {
  const next = await pulling;
  return next.done === true ? { done: true } : { done: false, param: await next.value };
}

/** Whether `await` would make something else of it. */
function isThenable(value: unknown): value is Promise<unknown> {
  return (typeof value === "object" || typeof value === "function") && value !== null && "then" in value;
}

function checked(params: unknown): ParameterSets<unknown> {
  // A string is iterable, but nobody means its characters.
  if (typeof params === "object" && params !== null) {
    if (Symbol.iterator in params || Symbol.asyncIterator in params) return params as ParameterSets<unknown>;
  }
  throw new TypeError(
    `Cannot map as 'params' must be an array, an iterable or an async iterable: current value is ${kindOf(params)}`,
  );
}

function kindOf(value: unknown): string {
  if (typeof value === "string") return "a string";
  return value === null ? "null" : `of type ${typeof value}`;
}
