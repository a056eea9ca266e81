import { sleep } from "../clock.ts";
import type { Encoded } from "../protocol/codec.ts";
import { keys } from "../protocol/keys.ts";
import { type ParamSegment, decodeParamSegment, encodeParamSegment } from "../protocol/param-segment.ts";
import { fromInline } from "../protocol/payload.ts";
import type { Connection } from "./connection.ts";

/** After a failure, the next try waits so long. The store has been tried patiently by then. */
const pauseMs = 1_000;

/** Parameter sets in one segment. */
const segmentSize = 500;

/** A parameter set as it is stored, or why there is none. */
export type SegmentEntry = Encoded | "cannot travel";

export interface StoreSegmentsOptions {
  readonly count: number;
  readonly entryOf: (index: number) => SegmentEntry;
  /** All before this index are stored. */
  readonly onStored: (end: number) => void;
  /** Stops between two segments when it aborts. */
  readonly signal: AbortSignal;
}

/**
 * Parameter sets of an array, kept as objects before they are sent, so that another client can send them if this one
 * dies. Segments begin at multiples of their size.
 */
export class ParamSegments {
  readonly #connection: Connection;
  readonly #jobId: string;
  #latest: { readonly start: number; readonly segment: Promise<ParamSegment | undefined> } | undefined;

  constructor(connection: Connection, jobId: string) {
    this.#connection = connection;
    this.#jobId = jobId;
  }

  /** Stores them in order, and again those that the store would not have. Never rejects. */
  async store(options: StoreSegmentsOptions): Promise<void> {
    const { count, onStored, signal } = options;
    for (let start = 0; start < count && !signal.aborted;) {
      const end = Math.min(start + segmentSize, count);
      if (await this.#store(start, end, options)) {
        onStored(end);
        start = end;
      } else await sleep(this.#connection.clock, pauseMs, signal);
    }
  }

  /** False if the store would not have it. */
  async #store(start: number, end: number, { entryOf }: StoreSegmentsOptions): Promise<boolean> {
    try {
      const indexes = Array.from({ length: end - start }, (_, offset) => start + offset);
      const segment = await Promise.all(indexes.map((index) => this.#write(index, entryOf(index))));
      await this.#connection.objects.put(keys.segment(this.#jobId, start), [Buffer.from(encodeParamSegment(segment))]);
      return true;
    } catch {
      return false;
    }
  }

  /** What was stored for that index, if anything was. */
  async read(index: number): Promise<SegmentEntry | undefined> {
    const segment = await this.#load(index - (index % segmentSize));
    const entry = segment?.[index % segmentSize];
    if (entry === undefined) return undefined;
    if (entry === null) return "cannot travel";
    if (entry.kind === "inline") return fromInline(entry.text);
    return this.#connection.payloads.read(keys.param(this.#jobId, index), entry);
  }

  /** Indexes are read in order, so that one segment is enough to remember. */
  #load(start: number): Promise<ParamSegment | undefined> {
    if (this.#latest?.start !== start) this.#latest = { start, segment: this.#fetch(start) };
    return this.#latest.segment;
  }

  async #fetch(start: number): Promise<ParamSegment | undefined> {
    const bytes = await this.#connection.objects.get(keys.segment(this.#jobId, start));
    return bytes === undefined ? undefined : decodeParamSegment(Buffer.from(bytes).toString());
  }

  async #write(index: number, entry: SegmentEntry): Promise<ParamSegment[number]> {
    if (entry === "cannot travel") return null;
    return (await this.#connection.payloads.write(keys.param(this.#jobId, index), entry)).payload;
  }
}
