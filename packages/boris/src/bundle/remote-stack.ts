import path from "node:path";
import { SourcePositions } from "./source-positions.ts";

const frameLine = /^\s+at /;
const bundlePosition = /(?<=[( ])(?:file:\/\/|\/|[A-Za-z]:[\\/]).*?([0-9a-f]{64})\.mjs(?:\?[^:]*)?:(\d+):(\d+)/;
const runtimeFrame = /node:internal\/|\/boris(?:js)?\/(?:src|dist)\/worker\/sandbox[/.]/;

/**
 * Rewrites a stack from a worker to the user's files: absolute paths under `projectRoot`, so that editors
 * can open them. Frames of the sandbox are left out; frames of a bundle without a known map stay as they are.
 * Never throws.
 */
export function mapStack(
  stack: string,
  sourceMapOf: (bundleHash: string) => string | undefined,
  projectRoot: string,
): string {
  const maps = new BundleMaps(sourceMapOf);
  return stack
    .split("\n")
    .filter((line) => !(frameLine.test(line) && runtimeFrame.test(line)))
    .flatMap((line) => (frameLine.test(line) ? mapFrame(line, maps, projectRoot) : [line]))
    .join("\n");
}

function mapFrame(line: string, maps: BundleMaps, projectRoot: string): string[] {
  const match = bundlePosition.exec(line);
  if (!match) return [line];
  const map = maps.get(match[1] ?? "");
  if (!map) return [line];
  const original = map.originalOf(Number(match[2]), Number(match[3]) - 1);
  // The bundler's own helpers have no source.
  if (!original) return [];
  const file = path.resolve(projectRoot, original.file);
  return [line.replace(match[0], `${file}:${original.line}:${original.column + 1}`)];
}

/** The maps of one stack: each is parsed once, and one that cannot be parsed counts as unknown. */
class BundleMaps {
  readonly #sourceMapOf: (bundleHash: string) => string | undefined;
  readonly #parsed = new Map<string, SourcePositions | undefined>();

  constructor(sourceMapOf: (bundleHash: string) => string | undefined) {
    this.#sourceMapOf = sourceMapOf;
  }

  get(hash: string): SourcePositions | undefined {
    if (!this.#parsed.has(hash)) this.#parsed.set(hash, this.#parse(hash));
    return this.#parsed.get(hash);
  }

  #parse(hash: string): SourcePositions | undefined {
    try {
      const text = this.#sourceMapOf(hash);
      return text === undefined ? undefined : new SourcePositions(text);
    } catch {
      return undefined;
    }
  }
}
