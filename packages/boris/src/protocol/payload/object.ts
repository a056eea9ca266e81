import { isUtf8 } from "node:buffer";
import { BackendError } from "../../errors.ts";
import type { Encoded } from "../codec.ts";

/*
 * An object in the store, all numbers little-endian:
 *
 *   bytes 0–7      "borisv" and the version as two digits
 *   bytes 8–15     number of attachments
 *   8 bytes each   length of the text, then of every attachment
 *   then           the text as UTF-8, then the attachments
 *
 * Attachments need no alignment, as decoding gives each a buffer of its own.
 */
const magic = "borisv01";
const numberBytes = 8;

/**
 * The pieces of an object for the store, to be written one after another. Attachments are among
 * them as they are, not copied.
 *
 * @example
 * await store.put(keys.result(jobId, index), toObject(encode(result, "result")));
 */
export function toObject({ text, attachments }: Encoded): readonly Uint8Array[] {
  const headBytes = headBytesFor(attachments.length);
  const textBytes = Buffer.byteLength(text);
  const head = Buffer.alloc(headBytes + textBytes);
  head.write(magic, "latin1");
  const numbers = [attachments.length, textBytes, ...attachments.map(({ byteLength }) => byteLength)];
  for (const [slot, number] of numbers.entries()) {
    head.writeBigUInt64LE(BigInt(number), slotAt(slot));
  }
  head.write(text, headBytes);
  return [head, ...attachments];
}

function headBytesFor(attachmentCount: number): number {
  return slotAt(2 + attachmentCount);
}

/** Where a number of the head stands. The first is the number of attachments, the second the text's length. */
function slotAt(slot: number): number {
  return magic.length + slot * numberBytes;
}

/**
 * Takes apart what {@link toObject} made, without copying the attachments.
 *
 * @throws BackendError if the object is not one of boris', or not all of it
 *
 * @example
 * const value = decode(fromObject(await store.get(key)));
 */
export function fromObject(bytes: Uint8Array): Encoded {
  const object = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (object.toString("latin1", 0, magic.length) !== magic) {
    throw new BackendError("Cannot read an object as boris did not write it, or another version did");
  }
  const headBytes = headBytesFor(readNumber(object, 0));
  if (headBytes > object.length) throw damaged();

  const attachments: Buffer[] = [];
  const textEnd = headBytes + readNumber(object, 1);
  let end = textEnd;
  for (let slot = 2; slotAt(slot) < headBytes; slot += 1) {
    const start = end;
    end += readNumber(object, slot);
    attachments.push(object.subarray(start, end));
  }
  const text = object.subarray(headBytes, textEnd);
  if (end !== object.length || !isUtf8(text)) throw damaged();
  return { text: text.toString("utf8"), attachments };
}

function readNumber(object: Buffer, slot: number): number {
  if (slotAt(slot + 1) > object.length) throw damaged();
  return Number(object.readBigUInt64LE(slotAt(slot)));
}

function damaged(): BackendError {
  return new BackendError("Cannot read an object as it is damaged: it is not as long as it says, or not text");
}
