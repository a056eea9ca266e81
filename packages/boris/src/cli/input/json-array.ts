import { getManyValues, isMany, none } from "stream-chain/core";
import { jsonParser } from "stream-json/core/parser.js";
import { streamArray } from "stream-json/core/streamers/stream-array.js";
import type { CommandError } from "../command-error.ts";
import { JsonChecker, type JsonFault } from "./json-checker.ts";
import { inputError, placeAfter, start } from "./text-place.ts";

const hint = "if each line is a parameter set, add --format jsonl";

/** The elements of a JSON array, each as soon as it has been read. Those before a fault are given before it is thrown. */
export async function* jsonArray(
  chunks: AsyncIterable<string>,
  source: string,
): AsyncGenerator<unknown, void, undefined> {
  const checker = new JsonChecker();
  const elements = new Elements();
  let begun = false;
  let offset = 0;
  for await (const chunk of chunks) {
    const fault = (begun ? undefined : noArray(chunk)) ?? checker.check(chunk);
    begun ||= chunk.trim() !== "";
    const good = fault === undefined ? chunk : chunk.slice(0, Math.max(0, fault.offset - offset));
    for (const element of elements.of(good)) yield element;
    if (fault !== undefined) throw errorOf(fault, source);
    offset += chunk.length;
  }
  const fault = begun ? checker.end() : undefined;
  if (fault !== undefined) throw errorOf(fault, source);
}

/** Takes an array apart. The text has been found to be JSON. */
class Elements {
  readonly #parse = jsonParser({ packValues: true, streamValues: false });
  readonly #assemble = streamArray();

  *of(text: string): Generator<unknown, void, undefined> {
    const tokens = this.#parse(text);
    if (!isMany(tokens)) return;
    for (const token of getManyValues(tokens)) {
      const element = this.#assemble(token);
      if (element !== none && "value" in element) yield element.value;
    }
  }
}

function noArray(chunk: string): JsonFault | undefined {
  const offset = chunk.search(/\S/);
  if (offset < 0 || chunk[offset] === "[") return undefined;
  return { offset, place: placeAfter(start, chunk.slice(0, offset)), why: `expected a JSON array; ${hint}` };
}

function errorOf({ place, why }: JsonFault, source: string): CommandError {
  return inputError(source, place, why.endsWith("after the value") ? `${why}; ${hint}` : why);
}
