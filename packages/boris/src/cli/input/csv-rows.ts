import { type InfoField, type InfoRecord, Parser } from "csv-parse";
import type { CommandError } from "../command-error.ts";
import { csvFault } from "./csv-fault.ts";
import { csvValue } from "./csv-value.ts";
import { inputError, placeAfter, start } from "./text-place.ts";

export interface CsvOptions {
  /** Leave every value as text. */
  readonly strings: boolean;
}

/** The rows under the header of a CSV, as objects. Those before a fault are given before it is thrown. */
export async function* csvRows(
  chunks: AsyncIterable<string>,
  source: string,
  options: CsvOptions,
): AsyncGenerator<unknown, void, undefined> {
  const table = new CsvTable(source, options);
  for await (const chunk of chunks) {
    const fault = await table.write(chunk);
    for (const row of table.take()) yield row;
    if (fault !== undefined) throw fault;
  }
  const fault = await table.end();
  for (const row of table.take()) yield row;
  if (fault !== undefined) throw fault;
}

/** Of one value or row. V8 has no strings beyond twice of it. */
const maxCharacters = 2 ** 28;

/** A parser whose rows are taken piece by piece, and which knows the place of what it refuses. */
class CsvTable {
  readonly #source: string;
  readonly #parser: Parser;
  /** What was written after the last row that was known at the last write, and where that begins. */
  #recent = Buffer.alloc(0);
  #recentBytes = 0;
  #recentPlace = start;
  /** Where the last row ends, in bytes. */
  #rowEnd = 0;
  #header: readonly string[] | undefined;
  readonly #rows: unknown[] = [];

  constructor(source: string, { strings }: CsvOptions) {
    this.#source = source;
    this.#parser = new Parser({
      record_delimiter: ["\r\n", "\n", "\r"],
      trim: true,
      skip_empty_lines: true,
      max_record_size: maxCharacters,
      // We count ourselves: the parser does not tell where a row begins.
      relax_column_count: true,
      cast: strings ? false : (text: string, field: InfoField) => valueOf(text, field),
      // Rows are kept here, so that those before a fault are not lost with the parser.
      on_record: (row: readonly unknown[], { bytes }: InfoRecord): undefined => this.#add(row, bytes),
    });
    // Each write and the end tell of it themselves.
    this.#parser.on("error", () => undefined);
  }

  /** Resolves with what is wrong. */
  write(text: string): Promise<CommandError | undefined> {
    const consumed = this.#rowEnd - this.#recentBytes;
    this.#recentPlace = placeAfter(this.#recentPlace, this.#recent.toString("utf8", 0, consumed));
    this.#recentBytes = this.#rowEnd;
    const bytes = Buffer.from(text);
    this.#recent = Buffer.concat([this.#recent.subarray(consumed), bytes]);
    return new Promise((resolve) => this.#parser.write(bytes, (error) => resolve(this.#asFault(error))));
  }

  end(): Promise<CommandError | undefined> {
    return new Promise((resolve) => this.#parser.end((error?: Error | null) => resolve(this.#asFault(error))));
  }

  take(): readonly unknown[] {
    return this.#rows.splice(0);
  }

  #add(row: readonly unknown[], rowEnd: number): undefined {
    if (this.#header === undefined) this.#header = this.#checkedHeader(row.map(String));
    else this.#rows.push(this.#object(this.#header, row));
    this.#rowEnd = rowEnd;
  }

  #checkedHeader(names: readonly string[]): readonly string[] {
    const twice = names.find((name, index) => names.indexOf(name) < index);
    if (twice !== undefined) throw this.#faultInRow(`column ${JSON.stringify(twice)} stands twice in the header`);
    // As spreadsheets write where the comma is a decimal point: it would be one column with everything in it.
    if (names.length === 1 && names.some((name) => /[;\t]/.test(name))) {
      throw this.#faultInRow("columns must be separated by commas");
    }
    return names;
  }

  #object(header: readonly string[], row: readonly unknown[]): unknown {
    if (row.length !== header.length) {
      throw this.#faultInRow(`the row has ${counted(row.length)}, the header ${counted(header.length)}`);
    }
    return Object.fromEntries(header.map((name, index) => [name, row[index]]));
  }

  /** Something is wrong with the row that begins where the last one ended. */
  #faultInRow(why: string): CommandError {
    const blank = /^\s*/.exec(this.#text())?.[0].length ?? 0;
    return this.#faultAt(blank, why);
  }

  #asFault(error: Error | null | undefined): CommandError | undefined {
    if (error === null || error === undefined) return undefined;
    if (!("code" in error)) return error as CommandError;
    if (error.code === "CSV_MAX_RECORD_SIZE") return this.#faultInRow("the row is too long");
    const { offset, why } = csvFault(this.#text()) ?? { offset: 0, why: error.message };
    return this.#faultAt(offset, `not CSV: ${why}`);
  }

  #faultAt(offset: number, why: string): CommandError {
    const before = this.#recent.toString("utf8", 0, this.#rowEnd - this.#recentBytes);
    return inputError(this.#source, placeAfter(this.#recentPlace, before + this.#text().slice(0, offset)), why);
  }

  /** From the end of the last row. */
  #text(): string {
    return this.#recent.toString("utf8", this.#rowEnd - this.#recentBytes);
  }
}

/** Quotes say that something is text. So are the names in the header. */
function valueOf(text: string, { quoting, records, header }: InfoField): unknown {
  return quoting || header || records === 0 ? text : csvValue(text);
}

function counted(columns: number): string {
  return columns === 1 ? "1 column" : `${columns} columns`;
}
