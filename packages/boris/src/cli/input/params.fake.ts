import { Readable } from "node:stream";
import { openParams, type ParamsOptions } from "./open-params.ts";

/** What was read before the end, and why it ended if that was not the end of the text. */
export interface ReadParams {
  readonly values: readonly unknown[];
  readonly error?: string;
}

/** Reads a text as from standard input, in pieces of so many bytes. */
export async function readParams(
  text: string | Uint8Array,
  { pieceBytes = 2 ** 16, ...options }: Omit<ParamsOptions, "stdin"> & { readonly pieceBytes?: number } = {},
): Promise<ReadParams> {
  const values: unknown[] = [];
  try {
    const params = await openParams("-", { ...options, stdin: Readable.from(piecesOf(Buffer.from(text), pieceBytes)) });
    for await (const value of params.values) values.push(value);
    return { values };
  } catch (error) {
    return { values, error: (error as Error).message };
  }
}

function* piecesOf(bytes: Buffer, pieceBytes: number): Generator<Buffer, void, undefined> {
  for (let start = 0; start < bytes.length; start += pieceBytes) yield bytes.subarray(start, start + pieceBytes);
}
