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
  /** How often tasks were redriven whose failures were listed; left out if never. */
  readonly #redrives = new Map<number, number>();

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
  async *failures(): AsyncGenerator<number, void, undefined> {
    let last: number | undefined;
    // Failures of one task follow each other.
    for await (const index of this.#listFailures(keys.failures(this.#jobId))) {
      if (last !== undefined && last !== index) yield last;
      last = index;
    }
    if (last !== undefined) yield last;
  }

  /** Rejects with a `BackendError` if it cannot be read. */
  async readResult(index: number): Promise<TaskOutcome<unknown> & { state: "succeeded" }> {
    const key = keys.result(this.#jobId, index);
    return { state: "succeeded", value: decode(await this.#payloads.read(key, { kind: "object" })) };
  }

  /** Rejects with a `BackendError` if it cannot be read. */
  async readFailure(index: number): Promise<TaskOutcome<unknown>> {
    const bytes = (await this.#getFailure(index)) ?? (await this.#findFailure(index));
    if (bytes === undefined) {
      throw new BackendError(`Cannot read '${keys.failure(this.#jobId, index)}': there is no such object`);
    }
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

  #getFailure(index: number): Promise<Uint8Array | undefined> {
    return this.#objects.get(keys.failure(this.#jobId, index, this.#redrives.get(index)));
  }

  /** For a task whose failures were not listed, or that was redriven since. */
  async #findFailure(index: number): Promise<Uint8Array | undefined> {
    const found = await Array.fromAsync(this.#listFailures(`${keys.failure(this.#jobId, index)}.`));
    return found.length === 0 ? undefined : this.#getFailure(index);
  }

  async *#listFailures(prefix: string): AsyncGenerator<number, void, undefined> {
    const start = keys.failures(this.#jobId).length;
    for await (const key of this.#objects.list(prefix)) {
      const [, index, redrives = "0"] = /^(\d+)(?:\.(\d+))?$/.exec(key.slice(start)) ?? [];
      if (index === undefined) continue;
      if (redrives !== "0")
        this.#redrives.set(Number(index), Math.max(Number(redrives), this.#redrives.get(Number(index)) ?? 0));
      yield Number(index);
    }
  }

  async *#indexes(prefix: string): AsyncGenerator<number, void, undefined> {
    for await (const key of this.#objects.list(prefix)) {
      const index = Number(key.slice(prefix.length));
      if (Number.isSafeInteger(index)) yield index;
    }
  }
}
