import { stripVTControlCharacters } from "node:util";

/** Line breaks, control characters, and what turns the direction of writing: none of them may reach the terminal. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Z}]+/gu;

/** Foreign text as it may stand in a line of a terminal. */
export function oneLine(text: string): string {
  return stripVTControlCharacters(text).replaceAll(unprintable, " ").trim();
}
