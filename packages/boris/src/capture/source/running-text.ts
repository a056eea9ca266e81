import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { decodedMappings, originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import { loadedScript, urlToFile, type LoadedScript } from "../inspect/loaded-scripts.ts";
import { formatPlace } from "./place.ts";
import { lineIndex, lineStarts, sourceUnit, type SourceUnit } from "./source-unit.ts";
import { vitestMap } from "./vitest-map.ts";

/** A script as it runs, and how its text relates to the source that the user wrote. */
export interface RunningText {
  readonly script: LoadedScript;
  readonly lineStarts: readonly number[];
  readonly origin: Origin;
}

export type Origin =
  /** Made from no file: Node's own modules and evaluated code. */
  | { readonly kind: "none" }
  /** Offsets in the running text are offsets in the source. */
  | { readonly kind: "same"; readonly unit: SourceUnit }
  /** A loader made the running text; its source map leads to the source. */
  | { readonly kind: "mapped"; readonly file: string; readonly map: TraceMap };

const texts = new Map<string, RunningText | undefined>();

export function runningText(scriptId: string): RunningText | undefined {
  if (texts.has(scriptId)) return texts.get(scriptId);
  const script = loadedScript(scriptId);
  const text = script && { script, lineStarts: lineStarts(script.source), origin: findOrigin(script) };
  texts.set(scriptId, text);
  return text;
}

function findOrigin(script: LoadedScript): Origin {
  const file = urlToFile(script.url);
  if (file === undefined) return { kind: "none" };
  const onDisk = readFile(file);
  if (onDisk !== undefined && (sameText(onDisk, script.source) || isTypeStripped(onDisk, script.source))) {
    return { kind: "same", unit: bundleUnit(sourceUnit(file, onDisk), script) };
  }
  const map = loadMap(script, file);
  if (map) return { kind: "mapped", file, map };
  // The file changed since it was loaded, or never was there: what V8 runs is the truth.
  return { kind: "same", unit: sourceUnit(file, script.source) };
}

/** A program that was bundled with a source map runs as it stands on disk; people know its sources. */
function bundleUnit(unit: SourceUnit, script: LoadedScript): SourceUnit {
  const text = readMap(script.sourceMapUrl, unit.file);
  if (text === undefined) return unit;
  const map = new TraceMap(text, pathToFileURL(unit.file).href);
  unit.showOriginalPlaces((line, column) => {
    const original = originalPositionFor(map, { line, column });
    const source = original.source === null ? undefined : urlToFile(original.source);
    return source === undefined ? undefined : formatPlace(source, original.line ?? 1, (original.column ?? 0) + 1);
  });
  return unit;
}

function readFile(file: string): string | undefined {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

function sameText(onDisk: string, running: string): boolean {
  const withoutHashbang = (text: string) => text.replace(/^#!.*/, "");
  return onDisk === running || withoutHashbang(onDisk) === withoutHashbang(running);
}

/** Node strips types by blanking them, which keeps every offset; it may add a `sourceURL` line. */
export function isTypeStripped(onDisk: string, running: string): boolean {
  const text = running.replace(/\n*\/\/# sourceURL=[^\n]*\s*$/, "");
  if (text.length > onDisk.length + 2 || running.length < onDisk.length) return false;
  for (let at = 0; at < onDisk.length; at++) {
    const code = running.charCodeAt(at);
    const isBlank = code === 32 || code === 59;
    if (!isBlank && code !== onDisk.charCodeAt(at)) return false;
  }
  return true;
}

function loadMap(script: LoadedScript, file: string): TraceMap | undefined {
  const text = readMap(script.sourceMapUrl, file) ?? vitestMap(file);
  return text === undefined ? undefined : new TraceMap(text);
}

function readMap(url: string | undefined, file: string): string | undefined {
  if (url === undefined) return undefined;
  return url.startsWith("data:") ? decodeDataUrl(url) : readFile(path.resolve(path.dirname(file), url));
}

function decodeDataUrl(url: string): string {
  const comma = url.indexOf(",");
  const body = url.slice(comma + 1);
  const isBase64 = url.slice(0, comma).endsWith(";base64");
  return isBase64 ? Buffer.from(body, "base64").toString() : decodeURIComponent(body);
}

/** One piece of running text that the source map knows. */
export interface MappedPiece {
  /** Offset in the running text. */
  readonly at: number;
  readonly sourceIndex: number;
  /** In the source; both count from zero. */
  readonly line: number;
  readonly column: number;
}

/** The mapped pieces of the running text from `start` to `end`. */
export function mappedPieces(text: RunningText, map: TraceMap, start: number, end: number): MappedPiece[] {
  const { script, lineStarts: starts } = text;
  const lines = decodedMappings(map);
  const found: MappedPiece[] = [];
  for (let line = lineIndex(starts, start); (starts[line] ?? Infinity) < end; line++) {
    const shift = (starts[line] ?? 0) - (line === 0 ? script.startColumn : 0);
    for (const segment of lines[line + script.startLine] ?? []) {
      const at = shift + segment[0];
      if (segment.length < 4 || at < start || at >= end) continue;
      found.push({ at, sourceIndex: segment[1] ?? 0, line: segment[2] ?? 0, column: segment[3] ?? 0 });
    }
  }
  return found;
}

/** The unit of one source of a map. Loaders differ: some give the text, some only its name. */
export function mappedUnit(origin: Origin & { kind: "mapped" }, sourceIndex: number): SourceUnit | undefined {
  const { file, map } = origin;
  const source = map.sources[sourceIndex];
  if (source === null || source === undefined) return undefined;
  const resolved = urlToFile(source) ?? path.resolve(path.dirname(file), map.sourceRoot ?? "", source);
  const original = !fs.existsSync(resolved) && path.basename(resolved) === path.basename(file) ? file : resolved;
  const content = map.sourcesContent?.[sourceIndex] ?? readFile(original);
  return content === undefined ? undefined : sourceUnit(original, content);
}
