import { inputError, placeAfter, start } from "./text-place.ts";

/**
 * The text of an input, in pieces as they are read and without a byte order mark. What stands before a fault is given
 * before the fault is thrown.
 *
 * @throws CommandError for what is no UTF-8
 */
export async function* textChunks(
  bytes: AsyncIterable<Uint8Array>,
  source: string,
): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let place = start;
  let first = true;
  for await (const chunk of bytes) {
    if (first && isUtf16(chunk)) throw inputError(source, start, "it is UTF-16; save it as UTF-8");
    first = false;
    try {
      const text = decoder.decode(chunk, { stream: true });
      place = placeAfter(place, text);
      yield text;
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      const good = new TextDecoder().decode(chunk).split("\u{fffd}", 1)[0] ?? "";
      yield good;
      throw inputError(source, placeAfter(place, good), "this is no UTF-8");
    }
  }
  try {
    decoder.decode();
  } catch {
    throw inputError(source, place, "it ends within a character");
  }
}

/** Editors and shells on Windows like to write it. */
function isUtf16([first, second]: Uint8Array): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}
