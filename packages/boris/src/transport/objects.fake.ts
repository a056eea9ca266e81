import type { ListOptions, ObjectStore, PutOptions } from "../backend/object-store.ts";

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

  async *list(prefix: string, { after = "", delimiter }: ListOptions = {}): AsyncGenerator<string, void, undefined> {
    const inside = [...this.content.keys()].filter((key) => key.startsWith(prefix));
    const shown = new Set(inside.map((key) => cutBehind(delimiter, key, prefix.length)));
    yield* [...shown].filter((key) => key > after).toSorted();
  }

  async delete(keys: readonly string[]): Promise<void> {
    for (const key of keys) this.content.delete(key);
  }
}

function cutBehind(delimiter: string | undefined, key: string, from: number): string {
  const place = delimiter === undefined ? -1 : key.indexOf(delimiter, from);
  return place === -1 ? key : key.slice(0, place + 1);
}
