import type { ObjectStore, PutOptions } from "../backend/object-store.ts";

/** Objects in memory: what a test puts, gets and may damage. */
export class ObjectsInMemory implements ObjectStore {
  readonly content = new Map<string, Uint8Array>();

  async put(
    key: string,
    pieces: readonly Uint8Array[],
    { ifAbsent = false }: PutOptions = {},
  ): Promise<"stored" | "exists"> {
    if (ifAbsent && this.content.has(key)) return "exists";
    this.content.set(key, Buffer.concat(pieces));
    return "stored";
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    return this.content.get(key)?.slice();
  }

  async has(key: string): Promise<boolean> {
    return this.content.has(key);
  }

  async *list(prefix: string): AsyncGenerator<string, void, undefined> {
    yield* [...this.content.keys()].filter((key) => key.startsWith(prefix)).toSorted();
  }

  async delete(keys: readonly string[]): Promise<void> {
    for (const key of keys) this.content.delete(key);
  }
}
