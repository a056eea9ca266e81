/** Where a record is no CSV, and why. The parser tells the kind of the fault, but not its place. */
export interface CsvFault {
  /** Code units from the start of the text. */
  readonly offset: number;
  readonly why: string;
}

const gap = /[ \t]*/y;
const unquoted = /[^",\r\n]*/y;
const quoted = /"(?:[^"]|"")*"/y;
const delimiter = /,|\r\n|\n|\r/y;

/** The first fault of a text that begins with a record. */
export function csvFault(text: string): CsvFault | undefined {
  let at = 0;
  const skip = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    at += found?.[0].length ?? 0;
    return found !== null;
  };
  while (at < text.length) {
    skip(gap);
    if (text[at] === '"') {
      if (!skip(quoted)) return { offset: at, why: "the quote is not closed" };
      skip(gap);
      if (at < text.length && !skip(delimiter)) return { offset: at, why: "unexpected text after a closing quote" };
    } else {
      skip(unquoted);
      if (text[at] === '"') return { offset: at, why: 'a quote within a value; write "a ""b""" for a "b"' };
      skip(delimiter);
    }
  }
  return undefined;
}
