import path from "node:path";
import { SourcePositions } from "./source-positions.ts";

const frameLine = /^\s+at /;
const bundlePosition = /(?<=[( ])(?:file:\/\/|\/|[A-Za-z]:[\\/]).*?([0-9a-f]{64})\.mjs(?:\?[^:]*)?:(\d+):(\d+)/;
/** Frames that say nothing to a user: of Node.js, and of what boris runs around the function on a worker. */
const innerFrame =
  /node:internal\/|[/\\]boris(?:js)?[/\\](?:src|dist)[/\\](?:worker[/\\]sandbox|capture[/\\]restore)[/\\.]|[/\\]boris-entry\.js:/;

/** Many tasks fail alike: a map takes long to parse. */
const maxParsedMaps = 4;
const parsedMaps = new Map<string, SourcePositions>();

/**
 * Rewrites a stack from a worker to the user's files: absolute paths under `projectRoot`, so that editors
 * can open them. Frames of boris and Node.js are left out; frames of a bundle without a known map stay as they are.
 * Never throws.
 */
export function mapStack(
  stack: string,
  sourceMapOf: (bundleHash: string) => string | undefined,
  projectRoot: string,
): string {
  return stack
    .split("\n")
    .map((line) => (frameLine.test(line) ? mapFrame(line, sourceMapOf, projectRoot) : line))
    .filter((line) => line !== undefined && !(frameLine.test(line) && innerFrame.test(line)))
    .join("\n");
}

function mapFrame(
  line: string,
  sourceMapOf: (bundleHash: string) => string | undefined,
  projectRoot: string,
): string | undefined {
  const [position, hash = "", row, column] = bundlePosition.exec(line) ?? [];
  const map = position === undefined ? undefined : parsedMap(hash, sourceMapOf);
  if (position === undefined || !map) return line;
  const original = map.originalOf(Number(row), Number(column) - 1);
  // The bundler's own helpers have no source.
  if (!original) return undefined;
  const place = `${path.resolve(projectRoot, original.file)}:${original.line}:${original.column + 1}`;
  return line.replace(position, () => place);
}

function parsedMap(hash: string, sourceMapOf: (bundleHash: string) => string | undefined): SourcePositions | undefined {
  const known = parsedMaps.get(hash);
  if (known) return known;
  try {
    const text = sourceMapOf(hash);
    if (text === undefined) return undefined;
    const map = new SourcePositions(text);
    parsedMaps.set(hash, map);
    const [oldest = hash] = parsedMaps.keys();
    if (parsedMaps.size > maxParsedMaps) parsedMaps.delete(oldest);
    return map;
  } catch {
    return undefined;
  }
}
