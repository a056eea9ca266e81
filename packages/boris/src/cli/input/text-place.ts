import { CommandError } from "../command-error.ts";

/** Where something stands in a text, as editors count. */
export interface Place {
  readonly line: number;
  /** In UTF-16 code units. */
  readonly column: number;
}

export const start: Place = { line: 1, column: 1 };

/** Where a text ends that begins at a place. */
export function placeAfter({ line, column }: Place, text: string): Place {
  let lines = line;
  let begin = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", begin)) {
    lines += 1;
    begin = at + 1;
  }
  return { line: lines, column: begin === 0 ? column + text.length : text.length - begin + 1 };
}

/** Something is wrong at a place of an input. */
export function inputError(source: string, { line, column }: Place, what: string): CommandError {
  return new CommandError(`${source}:${line}:${column}: ${what}`);
}
