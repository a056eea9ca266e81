import { displayWidth } from "./display-width.ts";

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

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
