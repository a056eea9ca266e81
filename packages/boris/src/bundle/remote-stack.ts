import path from "node:path";
import { SourcePositions } from "./source-positions.ts";

const frameLine = /^\s+at /;
const bundlePosition = /(?<=[( ])(?:file:\/\/|\/|[A-Za-z]:[\\/]).*?([0-9a-f]{64})\.mjs(?:\?[^:]*)?:(\d+):(\d+)/;
/** Frames that say nothing to a user: of Node.js, and of what boris runs around the function on a worker. */
const innerFrame =
  /node:internal\/|[/\\]boris(?:js)?[/\\](?:src|dist)[/\\](?:worker[/\\]sandbox|capture[/\\]restore)[/\\.]|[/\\]boris-entry\.js:/;

const nodeFrame = /[( ]node:/;

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
  const lines = stack.split("\n").flatMap((line) => {
    if (!frameLine.test(line)) return [line];
    const mapped = mapFrame(line, sourceMapOf, projectRoot);
    return mapped === undefined || innerFrame.test(mapped) ? [] : [mapped];
  });
  return withoutCallers(lines).join("\n");
}

/** What of Node.js is below the user's last frame called boris, such as `process.emit` for a message. */
function withoutCallers(lines: readonly string[]): readonly string[] {
  const isOfNode = (line: string): boolean => frameLine.test(line) && nodeFrame.test(line);
  const last = lines.findLastIndex((line) => frameLine.test(line) && !nodeFrame.test(line));
  return last < 0 ? lines : lines.filter((line, at) => at <= last || !isOfNode(line));
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
