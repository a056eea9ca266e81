import { encode } from "../protocol/codec.ts";
import type { Connection } from "./connection.ts";
import { ParamSegments, type SegmentEntry } from "./param-segments.ts";

/**
 * How long tasks wait for a store that is slow. They go on without it then, as they would run all the same: only what a client
 * that dies within moments has sent cannot be told from what it has not.
 */
const patienceMs = 1_000;

export interface StoredAheadOptions {
  readonly connection: Connection;
  readonly jobId: string;
  readonly params: readonly unknown[];
  /** No more of them are sent when it aborts. */
  readonly signal: AbortSignal;
}

/**
 * Stores the parameter sets of an array before their tasks are sent, so that another client can send the rest at whatever
 * moment this one dies. The first are stored while the job's record is, and the others while those before them are sent, so
 * that it takes no time of its own.
 */
export class StoredAhead {
  readonly #options: StoredAheadOptions;
  #end = 0;
  #isAwaited = true;
  #news = Promise.withResolvers<void>();

  constructor(options: StoredAheadOptions) {
    this.#options = options;
  }

  /** Begins to store. */
  start(): void {
    const { connection, jobId, params, signal } = this.#options;
    const cancelTimer = connection.clock.after(patienceMs, () => {
      this.#isAwaited = false;
      this.#tell();
    });
    const onStored = (end: number): void => {
      this.#end = end;
      this.#tell();
    };
    const entryOf = (index: number): SegmentEntry => encodeOrNot(params[index], index);
    const segments = new ParamSegments(connection, jobId);
    void segments.store({ count: params.length, entryOf, onStored, signal }).then(() => {
      cancelTimer();
      // If it was stopped, nobody is to wait for the rest.
      this.#isAwaited = false;
      this.#tell();
    });
  }

  /** Whether the parameter set of that index is stored. */
  has(index: number): boolean {
    return index < this.#end;
  }

  /** Whether the task of that index may be sent. */
  allows(index: number): boolean {
    return this.has(index) || !this.#isAwaited;
  }

  /** Resolves when the task of that index may be sent. */
  async reach(index: number): Promise<void> {
    while (!this.allows(index)) await this.#news.promise;
  }

  #tell(): void {
    this.#news.resolve();
    this.#news = Promise.withResolvers();
  }
}

/** What cannot travel is refused again, and told of, when it is its turn to be sent. */
function encodeOrNot(param: unknown, index: number): SegmentEntry {
  try {
    return encode(param, `params[${index}]`);
  } catch {
    return "cannot travel";
  }
}
