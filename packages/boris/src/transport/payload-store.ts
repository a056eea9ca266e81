import type { ObjectStore } from "../backend/object-store.ts";
import { BackendError } from "../errors.ts";
import type { Encoded } from "../protocol/codec.ts";
import { fromInline, fromObject, type Payload, payloadBytes, toInline, toObject } from "../protocol/payload.ts";

export interface WrittenPayload {
  readonly payload: Payload;
  /** Size of what travels. */
  readonly bytes: number;
}

/** Puts values where they fit: into the message when they are small, under their key in the object store when not. */
export class PayloadStore {
  readonly #objects: ObjectStore;

  constructor(objects: ObjectStore) {
    this.#objects = objects;
  }

  /** With `durable` the value is an object in any case, and in the message as well when it fits. */
  async write(key: string, value: Encoded, { durable = false } = {}): Promise<WrittenPayload> {
    const text = toInline(value);
    if (text === undefined || durable) await this.#objects.put(key, toObject(value));
    const payload: Payload = text === undefined ? { kind: "object" } : { kind: "inline", text };
    return { payload, bytes: payloadBytes(value) };
  }

  /** Rejects with a `BackendError` when the object is missing or damaged. */
  async read(key: string, payload: Payload): Promise<Encoded> {
    if (payload.kind === "inline") return fromInline(payload.text);
    const bytes = await this.#objects.get(key);
    if (bytes === undefined) throw new BackendError(`Cannot read '${key}': there is no such object`);
    try {
      return fromObject(bytes);
    } catch (cause) {
      throw new BackendError(`Cannot read '${key}': it is damaged, or another version of boris wrote it`, { cause });
    }
  }
}
