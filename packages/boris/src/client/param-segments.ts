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

/** A parameter set that is not sent, or why there is none: it was accepted, or cannot travel. */
export type SegmentEntry = Encoded | "sent" | "cannot travel";

/**
 * Parameter sets of an array that are not sent yet, kept as objects, so that another client can send them if this
 * one dies. Segments begin at multiples of their size.
 */
export class ParamSegments {
  readonly #connection: Connection;
  readonly #jobId: string;
  #latest: { readonly start: number; readonly segment: Promise<ParamSegment | undefined> } | undefined;

  constructor(connection: Connection, jobId: string) {
    this.#connection = connection;
    this.#jobId = jobId;
  }

  /** Stores those that lie in the segments from that of `first` on, up to `end`, until `signal` aborts. Never rejects. */
  async store(
    first: number,
    end: number,
    entryOf: (index: number) => SegmentEntry,
    signal: AbortSignal,
  ): Promise<void> {
    for (let start = startOf(first); start < end && !signal.aborted;) {
      const size = Math.min(segmentSize, end - start);
      if (await this.#store(start, size, entryOf)) start += segmentSize;
      else await sleep(this.#connection.clock, pauseMs, signal);
    }
  }

  /** False if the store would not have it. */
  async #store(start: number, size: number, entryOf: (index: number) => SegmentEntry): Promise<boolean> {
    try {
      const indexes = Array.from({ length: size }, (_, offset) => start + offset);
      const segment = await Promise.all(indexes.map((index) => this.#write(index, entryOf(index))));
      await this.#connection.objects.put(keys.segment(this.#jobId, start), [Buffer.from(encodeParamSegment(segment))]);
      return true;
    } catch {
      return false;
    }
  }

  /** What was stored for that index, if anything was. */
  async read(index: number): Promise<SegmentEntry | undefined> {
    const segment = await this.#load(startOf(index));
    const entry = segment?.[index % segmentSize];
    if (entry === undefined || entry === "sent") return entry;
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
    if (entry === "sent") return entry;
    if (entry === "cannot travel") return null;
    return (await this.#connection.payloads.write(keys.param(this.#jobId, index), entry)).payload;
  }
}

/** First index of the segment that an index lies in. */
export function startOf(index: number): number {
  return index - (index % segmentSize);
}
