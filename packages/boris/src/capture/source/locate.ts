import type { Class } from "oxc-parser";
import type { ScriptLocation } from "../inspect/inspect-function.ts";
import { urlToFile } from "../inspect/loaded-scripts.ts";
import { scriptUrl } from "../inspect/script-urls.ts";
import { matchExact, matchMapped } from "./match-function.ts";
import { mappedPieces, mappedUnit, runningText, type Origin, type RunningText } from "./running-text.ts";
import type { SourceUnit } from "./source-unit.ts";
import type { FunctionNode } from "./syntax.ts";

/** Where a running function was written. */
export type Located =
  | {
      readonly kind: "source";
      readonly unit: SourceUnit;
      readonly node: FunctionNode | Class;
      readonly mapped?: MappedText;
    }
  /** Part of Node.js; `url` is like `node:net`. */
  | { readonly kind: "internal"; readonly url: string }
  | { readonly kind: "native" }
  /** Evaluated code, or text that matches no function of its source. */
  | { readonly kind: "unknown"; readonly url: string };

/** The running text of one function, where a loader made it from the source. */
export interface MappedText {
  readonly text: string;
  /** Offset in the source → identifier in the running text: loaders rename some variables. */
  names(): ReadonlyMap<number, string>;
}

export function locate(fn: Function, location: ScriptLocation | undefined): Located {
  if (location === undefined) return { kind: "native" };
  const running = runningText(location.scriptId);
  if (running === undefined) return { kind: "unknown", url: "" };
  const { url } = running.script;
  switch (running.origin.kind) {
    case "none":
      return url.startsWith("node:") ? { kind: "internal", url } : { kind: "unknown", url };
    case "same":
      return locateExactly(fn, running.origin.unit, offsetOf(running, location)) ?? { kind: "unknown", url };
    case "mapped":
      return locateByMap(fn, running, running.origin, offsetOf(running, location)) ?? { kind: "unknown", url };
  }
}

/** Offset of a location in the running text. */
function offsetOf({ script, lineStarts }: RunningText, location: ScriptLocation): number {
  const column = location.column - (location.line === script.startLine ? script.startColumn : 0);
  return (lineStarts[location.line - script.startLine] ?? 0) + column;
}

function locateExactly(fn: Function, unit: SourceUnit, offset: number): Located | undefined {
  const node = matchExact(unit, fn, offset);
  return node && { kind: "source", unit, node };
}

type MappedOrigin = Origin & { readonly kind: "mapped" };

function locateByMap(fn: Function, running: RunningText, origin: MappedOrigin, offset: number): Located | undefined {
  const text = Function.prototype.toString.call(fn);
  const start = startOf(text, running.script.source, offset);
  if (start === undefined) return undefined;
  const pieces = mappedPieces(running, origin.map, start, start + text.length);
  const around = pieces.length > 0 ? undefined : neighbours(running, origin, start, start + text.length);
  const sourceIndex = pieces[0]?.sourceIndex ?? around?.before?.sourceIndex ?? around?.after?.sourceIndex;
  const unit = sourceIndex === undefined ? undefined : mappedUnit(origin, sourceIndex);
  if (unit === undefined) return undefined;

  const own = pieces.filter((piece) => piece.sourceIndex === sourceIndex);
  const original = (piece: { line: number; column: number }) => unit.offsetAt(piece.line, piece.column);
  const node = matchMapped(unit, fn, text, {
    offsets: own.map(original),
    between: around && [
      around.before ? original(around.before) : 0,
      around.after ? original(around.after) : unit.text.length,
    ],
  });
  if (node === undefined) return undefined;
  const names = () =>
    new Map(own.map((piece) => [original(piece), identifierAt(running.script.source, piece.at)] as const).toReversed());
  return { kind: "source", unit, node, mapped: { text, names } };
}

/** Where the function's text begins: the occurrence that holds V8's location. */
function startOf(text: string, source: string, offset: number): number | undefined {
  let start: number | undefined;
  for (let at = source.indexOf(text); at >= 0 && at <= offset; at = source.indexOf(text, at + 1)) {
    if (offset < at + text.length) start = at;
  }
  return start;
}

/** The nearest mapped pieces outside of a function whose body left no trace in the map. */
function neighbours(running: RunningText, origin: MappedOrigin, start: number, end: number) {
  const before = mappedPieces(running, origin.map, 0, start).at(-1);
  const after = mappedPieces(running, origin.map, end, running.script.source.length)[0];
  return { before, after };
}

const IDENTIFIER = /[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/uy;

function identifierAt(source: string, offset: number): string {
  IDENTIFIER.lastIndex = offset;
  return IDENTIFIER.exec(source)?.[0] ?? "";
}

/** The file that a function was loaded from, without reading it. */
export function fileOf(location: ScriptLocation | undefined): string | undefined {
  const url = location && scriptUrl(location.scriptId);
  return url === undefined ? undefined : urlToFile(url);
}
