import { styleText } from "node:util";
import { displayWidth } from "../../client/progress/display-width.ts";
import type { Terminal } from "../terminal.ts";
import { widthOf } from "./width.ts";

/** A narrower terminal has no room for labels beside the values. */
const minColumns = 50;

const gap = 2;

export type Field = readonly [label: string, value: string | undefined];

/**
 * What is known of one thing, for people: a label and a value for each field that has one. Where a value is longer than the
 * terminal is wide, it goes on in the next line, below itself.
 */
export function fields(entries: readonly Field[], stream: Terminal["stdout"]): string {
  const columns = widthOf(stream);
  const known = entries.filter((entry): entry is readonly [string, string] => entry[1] !== undefined);
  const isNarrow = columns < minColumns;
  const indent = isNarrow ? gap : gap + Math.max(...known.map(([label]) => displayWidth(label)));
  return known
    .map(([label, value]) => {
      const title = styleText("bold", label, { stream });
      const room = " ".repeat(indent - (isNarrow ? 0 : displayWidth(label)));
      const lines = wrapped(value, columns - indent).join(`\n${" ".repeat(indent)}`);
      return `${title}${isNarrow ? "\n" : ""}${room}${lines}\n`;
    })
    .join("");
}

/** Breaks between words only: half an id is of no use. */
function wrapped(text: string, width: number): readonly string[] {
  const [first = "", ...words] = text.split(" ");
  const lines = [first];
  for (const word of words) {
    const line = `${lines.at(-1)} ${word}`;
    if (displayWidth(line) <= width) lines[lines.length - 1] = line;
    else lines.push(word);
  }
  return lines;
}
