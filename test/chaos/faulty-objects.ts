import type {
  HasOptions,
  ObjectCallOptions,
  ObjectStore,
  PutOptions,
} from "../../packages/boris/src/backend/object-store.ts";
import type { Weather } from "./weather.ts";

/** An object store whose calls fail and stall. */
export class FaultyObjects implements ObjectStore {
  readonly #inner: ObjectStore;
  readonly #weather: Weather;

  constructor(inner: ObjectStore, weather: Weather) {
    this.#inner = inner;
    this.#weather = weather;
  }

  put(key: string, pieces: readonly Uint8Array[], options?: PutOptions): Promise<"stored" | "exists"> {
    return this.#weather.through(() => this.#inner.put(key, pieces, options));
  }

  get(key: string, options?: ObjectCallOptions): Promise<Uint8Array | undefined> {
    return this.#weather.through(() => this.#inner.get(key, options));
  }

  has(key: string, options?: HasOptions): Promise<boolean> {
    return this.#weather.through(() => this.#inner.has(key, options));
  }

  async *list(prefix: string, options?: ObjectCallOptions): AsyncIterable<string> {
    await this.#weather.through(async () => undefined);
    yield* this.#inner.list(prefix, options);
  }

  delete(keys: readonly string[], options?: ObjectCallOptions): Promise<void> {
    return this.#weather.through(() => this.#inner.delete(keys, options));
  }
}
