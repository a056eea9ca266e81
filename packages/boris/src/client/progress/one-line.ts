import { stripVTControlCharacters } from "node:util";
import { displayWidth } from "./display-width.ts";

/** Line breaks, control characters, and what turns the direction of writing: none of them may reach the terminal. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Z}]+/gu;

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Foreign text as it may stand in a line of a terminal. */
export function oneLine(text: string): string {
  return stripVTControlCharacters(text).replaceAll(unprintable, " ").trim();
}

/** Cuts text to so many columns of the terminal. A character that takes two is never halved. */
export function cutToWidth(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  const mark = columns > 6 ? "..." : "";
  let cut = "";
  let room = columns - mark.length;
  for (const { segment } of graphemes.segment(text)) {
    room -= displayWidth(segment);
    if (room < 0) break;
    cut += segment;
  }
  return cut + mark;
}
