import { inspect } from "node:util";
import { encode } from "../codec.ts";

/** Enough to recognise a value by, and little enough for many of them in one error. */
const maxDescriptionBytes = 1_024;

/** Says what a value is that cannot travel. It runs no code of the value's, or survives it. */
export function describe(value: unknown): string {
  return shorten(inspectSafely(value), maxDescriptionBytes);
}

function inspectSafely(value: unknown): string {
  try {
    return inspect(value, {
      depth: 1,
      maxArrayLength: 10,
      maxStringLength: 200,
      breakLength: Infinity,
      customInspect: false,
      showProxy: true,
    });
  } catch {
    return "[a value that cannot be described]";
  }
}

/**
 * Cuts a text so that it takes no more than `maxBytes` in an encoded value, and says how much is
 * missing.
 *
 * @example
 * shorten("a".repeat(5_000), 1_000); // "aaa…aaa… (4062 more characters)"
 */
export function shorten(text: string, maxBytes: number): string {
  if (text.length <= maxBytes && encodedBytes(text) <= maxBytes) return text;

  // One character may take six bytes, so the first cut can be too long.
  let kept = text.slice(0, Math.max(0, maxBytes - noteBytes));
  for (let bytes = encodedBytes(kept); bytes > maxBytes - noteBytes && kept !== ""; bytes = encodedBytes(kept)) {
    kept = kept.slice(0, Math.floor((kept.length * (maxBytes - noteBytes)) / bytes));
  }
  return `${kept}… (${text.length - kept.length} more characters)`;
}

/** What the note on what is missing takes, with room for any number. */
const noteBytes = 50;

function encodedBytes(text: string): number {
  return Buffer.byteLength(encode(text, "text").text);
}
