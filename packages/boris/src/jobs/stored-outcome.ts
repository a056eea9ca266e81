import type { ObjectStore } from "../backend/object-store.ts";
import { BackendError } from "../errors.ts";
import { decode } from "../protocol/codec.ts";
import { decodeCompletion, neverSent } from "../protocol/completion.ts";
import { keys } from "../protocol/keys.ts";
import { fromWire } from "../protocol/remote-error.ts";
import { PayloadStore } from "../transport/payload-store.ts";
import { readOutcome } from "./read-outcome.ts";
import type { StackMapper } from "./stack-mapper.ts";
import type { TaskOutcome } from "./task-outcome.ts";

/** Reads the objects in which workers leave how tasks ended, when results are durable. */
export class StoredOutcomeReader {
  readonly #objects: ObjectStore;
  readonly #payloads: PayloadStore;
  readonly #jobId: string;
  readonly #mapStack: StackMapper;
  readonly #now: () => number;

  constructor(objects: ObjectStore, jobId: string, mapStack: StackMapper, now: () => number = Date.now) {
    this.#objects = objects;
    this.#payloads = new PayloadStore(objects);
    this.#jobId = jobId;
    this.#mapStack = mapStack;
    this.#now = now;
  }

  /** Indexes of the tasks that have a result. */
  results(): AsyncGenerator<number, void, undefined> {
    return this.#indexes(keys.results(this.#jobId));
  }

  /** Indexes of the tasks that failed for good, were cancelled, or were never sent. */
  failures(): AsyncGenerator<number, void, undefined> {
    return this.#indexes(keys.failures(this.#jobId));
  }

  /** Rejects with a `BackendError` if it cannot be read. */
  async readResult(index: number): Promise<TaskOutcome<unknown> & { state: "succeeded" }> {
    const key = keys.result(this.#jobId, index);
    return { state: "succeeded", value: decode(await this.#payloads.read(key, { kind: "object" })) };
  }

  /** Rejects with a `BackendError` if it cannot be read. */
  async readFailure(index: number): Promise<TaskOutcome<unknown>> {
    const key = keys.failure(this.#jobId, index);
    const bytes = await this.#objects.get(key);
    if (bytes === undefined) throw new BackendError(`Cannot read '${key}': there is no such object`);
    const completion = decodeCompletion(Buffer.from(bytes).toString());
    if (completion.attempt === neverSent && completion.outcome === "failed") {
      return { state: "failed", error: fromWire(completion.error) };
    }
    return readOutcome(completion, {
      payloads: this.#payloads,
      mapStack: this.#mapStack,
      receivedAt: this.#now(),
    });
  }

  async *#indexes(prefix: string): AsyncGenerator<number, void, undefined> {
    for await (const key of this.#objects.list(prefix)) {
      const index = Number(key.slice(prefix.length));
      if (Number.isSafeInteger(index)) yield index;
    }
  }
}
