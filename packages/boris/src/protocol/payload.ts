import type { Encoded } from "./codec.ts";

export { fromInline, toInline } from "./payload/inline.ts";
export { fromObject, toObject } from "./payload/object.ts";

/**
 * A value in a message: its text, or the news that it is an object. Which object follows from the
 * job and the index, so that a message cannot point to another one.
 */
export type Payload = { readonly kind: "inline"; readonly text: string } | { readonly kind: "object" };

/**
 * Size of an encoded value in bytes: its text as UTF-8 and its attachments.
 *
 * @example
 * payloadBytes(encode(new Float64Array(1_000), "result")); // 8,000 and some fifty
 */
export function payloadBytes(encoded: Encoded): number {
  return encoded.attachments.reduce((sum, { byteLength }) => sum + byteLength, Buffer.byteLength(encoded.text));
}
