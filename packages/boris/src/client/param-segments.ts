import { type Encoded, encode } from "../protocol/codec.ts";
import { keys } from "../protocol/keys.ts";
import { type ParamSegment, decodeParamSegment, encodeParamSegment } from "../protocol/param-segment.ts";
import { fromInline } from "../protocol/payload.ts";
import type { Connection } from "./connection.ts";

/** Parameter sets in one segment. */
const segmentSize = 500;

/**
 * Parameter sets of a long array that are not sent yet, kept as objects, so that another client can send them if this
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

  /** Stores the parameter sets from the segment of `first` on, until `signal` aborts. Stops early when the store fails. */
  async store(params: readonly unknown[], first: number, signal: AbortSignal): Promise<void> {
    for (let start = startOf(first); start < params.length && !signal.aborted; start += segmentSize) {
      const segment = await Promise.all(
        params.slice(start, start + segmentSize).map((param, offset) => this.#entry(start + offset, param)),
      );
      await this.#connection.objects.put(keys.segment(this.#jobId, start), [Buffer.from(encodeParamSegment(segment))]);
    }
  }

  /** The parameter set of that index; `undefined` if it was never stored or cannot travel. */
  async read(index: number): Promise<Encoded | undefined> {
    const segment = await this.#load(startOf(index));
    const payload = segment?.[index % segmentSize];
    if (payload === undefined || payload === null) return undefined;
    if (payload.kind === "inline") return fromInline(payload.text);
    return this.#connection.payloads.read(keys.param(this.#jobId, index), payload);
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

  async #entry(index: number, param: unknown): Promise<ParamSegment[number]> {
    let encoded: Encoded;
    try {
      encoded = encode(param, `params[${index}]`);
    } catch {
      // Refused again, and told of, when it is its turn to be sent.
      return null;
    }
    return (await this.#connection.payloads.write(keys.param(this.#jobId, index), encoded)).payload;
  }
}

function startOf(index: number): number {
  return index - (index % segmentSize);
}
