import { jsonFault } from "./json-checker.ts";
import { inputError } from "./text-place.ts";

/** Of one line. V8 has no strings beyond twice of it. */
const maxCharacters = 2 ** 28;

/** The values of JSON lines: one on each line that is not blank. */
export async function* jsonLines(
  chunks: AsyncIterable<string>,
  source: string,
): AsyncGenerator<unknown, void, undefined> {
  let line = 1;
  let begun = "";
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf("\n"); end >= 0; end = chunk.indexOf("\n", start)) {
      const text = begun + chunk.slice(start, end);
      if (!isBlank(text)) yield valueOf(text, line, source);
      start = end + 1;
      line += 1;
      begun = "";
    }
    begun += chunk.slice(start);
    if (begun.length > maxCharacters) throw inputError(source, { line, column: 1 }, "the line is too long");
  }
  if (!isBlank(begun)) yield valueOf(begun, line, source);
}

function isBlank(text: string): boolean {
  return text.trim() === "";
}

function valueOf(text: string, line: number, source: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const fault = jsonFault(text);
    throw inputError(source, { line, column: (fault?.offset ?? 0) + 1 }, fault?.why ?? (error as Error).message);
  }
}
