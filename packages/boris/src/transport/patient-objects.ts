import type { HasOptions, ListOptions, ObjectCallOptions, ObjectStore, PutOptions } from "../backend/object-store.ts";
import { type Clock, sleep } from "../clock.ts";
import { BackendError } from "../errors.ts";
import { backoffMs } from "./backoff.ts";

/** How often a call is tried: with the backoff, for more than a second. A task's result is worth as much. */
const maxTries = 5;

/** An object store whose calls are tried again when they fail. What cannot succeed is refused a second later for it. */
export class PatientObjects implements ObjectStore {
  readonly #objects: ObjectStore;
  readonly #clock: Clock;

  constructor(objects: ObjectStore, clock: Clock) {
    this.#objects = objects;
    this.#clock = clock;
  }

  put(key: string, pieces: readonly Uint8Array[], options?: PutOptions): Promise<"stored" | "exists"> {
    return this.#patiently(() => this.#objects.put(key, pieces, options), options);
  }

  get(key: string, options?: ObjectCallOptions): Promise<Uint8Array | undefined> {
    return this.#patiently(() => this.#objects.get(key, options), options);
  }

  has(key: string, options?: HasOptions): Promise<boolean> {
    return this.#patiently(() => this.#objects.has(key, options), options);
  }

  delete(keys: readonly string[], options?: ObjectCallOptions): Promise<void> {
    return this.#patiently(() => this.#objects.delete(keys, options), options);
  }

  /** A list that breaks off goes on behind what was given already. */
  async *list(prefix: string, options: ListOptions = {}): AsyncIterable<string> {
    let { after } = options;
    for (let tries = 1; ; tries += 1) {
      try {
        for await (const key of this.#objects.list(prefix, after === undefined ? options : { ...options, after })) {
          after = key;
          yield key;
        }
        return;
      } catch (error) {
        await this.#waitFor(error, tries, options);
      }
    }
  }

  async #patiently<T>(call: () => Promise<T>, options: ObjectCallOptions | undefined): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await call();
      } catch (error) {
        await this.#waitFor(error, tries, options);
      }
    }
  }

  /** Until the next try; rejects with the error if there is to be none. */
  async #waitFor(error: unknown, tries: number, { signal }: ObjectCallOptions = {}): Promise<void> {
    if (!(error instanceof BackendError) || tries === maxTries) throw error;
    await sleep(this.#clock, backoffMs(tries), signal);
    signal?.throwIfAborted();
  }
}
