import { SourceMap, type SourceMapPayload } from "node:module";

/** A position in a file: lines count from 1, columns from 0. */
export interface SourcePosition {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Where generated code came from. Node.js' own reader of source maps is all that this needs. */
export class SourcePositions {
  readonly #map: SourceMap;

  /** @throws SyntaxError if `text` is not a source map. */
  constructor(text: string) {
    this.#map = new SourceMap(parsePayload(text));
  }

  /** `file` as the map names it; `undefined` for code that no file is the source of. */
  originalOf(line: number, column: number): SourcePosition | undefined {
    const entry = this.#map.findEntry(line - 1, column);
    // The reader also gives entries of earlier lines, which say nothing of this one.
    if (!("originalSource" in entry) || entry.generatedLine !== line - 1) return undefined;
    const { originalSource, originalLine, originalColumn } = entry;
    return originalSource ? { file: originalSource, line: originalLine + 1, column: originalColumn } : undefined;
  }
}

function parsePayload(text: string): SourceMapPayload {
  const payload: unknown = JSON.parse(text);
  if (!isSourceMap(payload)) throw new SyntaxError("Not a source map");
  return payload;
}

function isSourceMap(value: unknown): value is SourceMapPayload {
  return typeof value === "object" && value !== null && "mappings" in value && "sources" in value;
}
