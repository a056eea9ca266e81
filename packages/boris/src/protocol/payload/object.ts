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
  for (const [position, number] of numbers.entries()) {
    head.writeBigUInt64LE(BigInt(number), magic.length + position * numberBytes);
  }
  head.write(text, headBytes);
  return [head, ...attachments];
}

function headBytesFor(attachmentCount: number): number {
  return magic.length + (2 + attachmentCount) * numberBytes;
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
  const [count = 0] = readNumbers(object, magic.length, 1);
  const [textBytes = 0, ...attachmentBytes] = readNumbers(object, magic.length + numberBytes, 1 + count);
  let position = headBytesFor(count);
  if (attachmentBytes.reduce((sum, length) => sum + length, position + textBytes) !== object.length) incomplete();

  const next = (length: number) => object.subarray(position, (position += length));
  return { text: next(textBytes).toString("utf8"), attachments: attachmentBytes.map(next) };
}

function readNumbers(object: Buffer, start: number, count: number): number[] {
  if (start + count * numberBytes > object.length) incomplete();
  return Array.from({ length: count }, (_, index) => Number(object.readBigUInt64LE(start + index * numberBytes)));
}

function incomplete(): never {
  throw new BackendError("Cannot read an object as it is damaged: its length is not the one it tells");
}
