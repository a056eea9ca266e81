import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import type { Readable } from "node:stream";
import { CommandError } from "../command-error.ts";
import { csvRows } from "./csv-rows.ts";
import { jsonArray } from "./json-array.ts";
import { jsonLines } from "./json-lines.ts";
import { formatOfName, formatOfText, formatOfWhole, type ParamsFormat } from "./params-format.ts";
import { textChunks } from "./text-chunks.ts";

export interface ParamsOptions {
  /** Default: what the file's name says, or its first characters. */
  readonly format?: ParamsFormat | undefined;
  /** Leave the values of a CSV as text. Default false. */
  readonly strings?: boolean | undefined;
  /** What `-` stands for. */
  readonly stdin: Readable;
}

/** Parameter sets of a file, read as they are pulled. */
export interface Params {
  readonly values: AsyncIterable<unknown>;
  /** Reads nothing more, even if a read is under way. */
  readonly close: () => void;
}

/**
 * Opens a file of parameter sets, or standard input for `-`.
 *
 * @throws CommandError if it cannot be read; `values` throw one, with line and column, for what is not in its format
 */
export async function openParams(file: string, { format, strings = false, stdin }: ParamsOptions): Promise<Params> {
  const stream = file === "-" ? stdin : await openFile(file);
  const source = file === "-" ? "stdin" : file;
  const close = (): void => void stream.destroy();
  try {
    const text = await recognised(textChunks(bytesOf(stream, source), source), format ?? formatOfName(file));
    return { values: valuesOf(text, source, strings), close };
  } catch (error) {
    close();
    throw error;
  }
}

async function openFile(file: string): Promise<Readable> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, constants.O_RDONLY);
    if ((await handle.stat()).isDirectory()) throw new CommandError(`Cannot read '${file}': it is a folder`);
    return handle.createReadStream();
  } catch (error) {
    await handle?.close();
    throw error instanceof CommandError ? error : unreadable(file, error);
  }
}

async function* bytesOf(stream: Readable, source: string): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* stream as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw unreadable(source, error);
  }
}

function unreadable(source: string, error: unknown): CommandError {
  const { code, message } = error as NodeJS.ErrnoException;
  return new CommandError(`Cannot read '${source}': ${code === "ENOENT" ? "there is no such file" : message}`);
}

interface RecognisedText {
  readonly format: ParamsFormat;
  readonly chunks: AsyncIterable<string>;
}

/** Reads as much as it takes to tell the format, if it is not known. */
async function recognised(
  chunks: AsyncGenerator<string, void, undefined>,
  known: ParamsFormat | undefined,
): Promise<RecognisedText> {
  if (known !== undefined) return { format: known, chunks };
  let text = "";
  for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) {
    text += next.value;
    const format = formatOfText(text);
    if (format !== undefined) return { format, chunks: continued(text, chunks) };
  }
  return { format: formatOfWhole(text), chunks: continued(text, chunks) };
}

async function* continued(text: string, chunks: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  yield text;
  yield* chunks;
}

function valuesOf({ format, chunks }: RecognisedText, source: string, strings: boolean): AsyncIterable<unknown> {
  switch (format) {
    case "jsonl":
      return jsonLines(chunks, source);
    case "json":
      return jsonArray(chunks, source);
    case "csv":
      return csvRows(chunks, source, { strings });
  }
}
