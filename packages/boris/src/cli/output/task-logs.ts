import { stripVTControlCharacters, styleText } from "node:util";
import { maxLogBytes } from "../../protocol/limits.ts";
import type { Terminal } from "../terminal.ts";
import { manyLines } from "./many-lines.ts";

/** Colours and the like, which change nothing but how text looks. */
// oxlint-disable-next-line no-control-regex -- it is what is looked for
const style = /(\u001b\[[\d;:]*m)/;
const styleEnd = "\u001b[0m";

/** A cut leaves at most three bytes of a character out. */
const cutBytes = maxLogBytes - 3;

/** What a task printed is kept up to a length: whether this is probably not all of it. */
export function isCut(logs: string): boolean {
  return Buffer.byteLength(logs) >= cutBytes;
}

/**
 * What a task printed, a line for each of its lines, each ending with a line break. Colours stay where they can be seen;
 * nothing moves the cursor.
 *
 * @param index before each line, if several tasks are shown
 */
export function taskLogs(logs: string, index: number | undefined, stream: Terminal["stdout"]): string {
  const hasColours = styleText("bold", ".", { stream }) !== ".";
  const pieces = logs.replaceAll(/\r\n?/g, "\n").trimEnd().split(style);
  const isStyled = hasColours && pieces.length > 1;
  const shown = pieces.filter((_, at) => at % 2 === 0 || isStyled);
  const text = shown.map((piece) => (style.test(piece) ? piece : plain(piece))).join("");
  const prefix = index === undefined ? "" : `${styleText("dim", `[${index}]`, { stream })} `;
  return text
    .split("\n")
    .map((line) => `${prefix}${line}${isStyled ? styleEnd : ""}\n`)
    .join("");
}

function plain(piece: string): string {
  return manyLines(stripVTControlCharacters(piece));
}
