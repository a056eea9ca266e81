import { BackendError } from "../../errors.ts";
import type { Encoded } from "../codec.ts";
import { maxInlinePayloadBytes } from "../limits.ts";

/**
 * One text for a message: attachments as base64, a colon, then the encoded text. The text alone
 * begins with `[` or `-`, which base64 has not, so it needs no mark.
 *
 * @returns `undefined` if it would be longer than `maxBytes`
 *
 * @example
 * const text = toInline(encoded);
 * const payload = text === undefined ? { kind: "object", bytes } : { kind: "inline", text };
 */
export function toInline(encoded: Encoded, maxBytes: number = maxInlinePayloadBytes): string | undefined {
  const { text, attachments } = encoded;
  if (inlineBytes(encoded) > maxBytes) return undefined;
  if (attachments.length === 0) return text;
  return `${attachments.map(toBase64).join(",")}:${text}`;
}

function inlineBytes({ text, attachments }: Encoded): number {
  const base64Bytes = ({ byteLength }: Uint8Array) => 4 * Math.ceil(byteLength / 3) + 1;
  return attachments.reduce((sum, bytes) => sum + base64Bytes(bytes), Buffer.byteLength(text));
}

/**
 * Takes apart what {@link toInline} made.
 *
 * @throws BackendError if the text is malformed
 *
 * @example
 * decode(fromInline(payload.text));
 */
export function fromInline(inline: string): Encoded {
  if (inline.startsWith("[") || inline.startsWith("-")) return { text: inline, attachments: [] };
  const colon = inline.indexOf(":");
  if (colon === -1) throw new BackendError("Cannot read a payload as its text is neither a value nor has attachments");
  return {
    text: inline.slice(colon + 1),
    attachments: inline.slice(0, colon).split(",").map(fromBase64),
  };
}

function toBase64({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString("base64");
}

const base64Pattern = /^[A-Za-z0-9+/]*={0,2}$/;

function fromBase64(text: string): Uint8Array {
  if (text.length % 4 !== 0 || !base64Pattern.test(text)) {
    throw new BackendError("Cannot read a payload as an attachment is not base64");
  }
  return Buffer.from(text, "base64");
}
