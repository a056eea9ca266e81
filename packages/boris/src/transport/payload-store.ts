import type { ObjectStore } from "../backend/object-store.ts";
import { BackendError } from "../errors.ts";
import type { Encoded } from "../protocol/codec.ts";
import { fromInline, fromObject, type Payload, payloadBytes, toInline, toObject } from "../protocol/payload.ts";

export interface WrittenPayload {
  readonly payload: Payload;
  /** Size of what travels. */
  readonly bytes: number;
}

/**
 * Puts values where they fit: into the message when they are small, under their key in the object store when not. What
 * needs no object is there at once: of what a short task costs, a good part is promises that are awaited.
 */
export class PayloadStore {
  readonly #objects: ObjectStore;

  constructor(objects: ObjectStore) {
    this.#objects = objects;
  }

  /** What is written of a value, if it is not an object in any case. */
  payloadOf(value: Encoded): Payload {
    const text = toInline(value);
    return text === undefined ? { kind: "object" } : { kind: "inline", text };
  }

  /** With `durable` the value is an object in any case, and in the message as well when it fits. */
  write(key: string, value: Encoded, { durable = false } = {}): WrittenPayload | Promise<WrittenPayload> {
    const payload = this.payloadOf(value);
    const written = { payload, bytes: payloadBytes(value) };
    if (payload.kind === "inline" && !durable) return written;
    return this.#objects.put(key, toObject(value)).then(() => written);
  }

  /** Rejects with a `BackendError` when the object is missing or damaged. @throws BackendError if the text is malformed */
  read(key: string, payload: Payload): Encoded | Promise<Encoded> {
    return payload.kind === "inline" ? fromInline(payload.text) : this.#readObject(key);
  }

  async #readObject(key: string): Promise<Encoded> {
    const bytes = await this.#objects.get(key);
    if (bytes === undefined) throw new BackendError(`Cannot read '${key}': there is no such object`);
    try {
      return fromObject(bytes);
    } catch (cause) {
      throw new BackendError(`Cannot read '${key}': it is damaged, or another version of boris wrote it`, { cause });
    }
  }
}
