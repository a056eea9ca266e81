import { existsSync } from "node:fs";
import path from "node:path";
import type { CapturePlan } from "../capture/plan.ts";
import type { Build } from "./build.ts";
import { isInstalled } from "./installed-package.ts";
import { describePlace } from "./source-place.ts";
import { type SourcePosition, SourcePositions } from "./source-positions.ts";

/** How the place of a module reads in minified code: as Node.js names it, or as `ModulePlaces` does. */
const place = String.raw`(?:import\.meta\.(?:url|dirname)|__dirname|[\w$]+\.(?:url|dirname))`;
const quoted = String.raw`["'\x60]([^"'\x60$\n]+)["'\x60]`;

/** Ways to name a file beside a module. */
const namings: readonly RegExp[] = [
  new RegExp(String.raw`\bnew URL\(${quoted},${place}\)`, "g"),
  new RegExp(String.raw`\(${place},${quoted}(?:,${quoted})?(?:,${quoted})?\)`, "g"),
  new RegExp(String.raw`\$\{${place}\}([^"'\x60$\n]+)\x60`, "g"),
  new RegExp(String.raw`${place}\+${quoted}`, "g"),
  /["'`]([^"'`$\n]+\.wasm)["'`]/g,
];

/** Packages often look at their own modules and manifests, with no harm if those are missing. */
const ownFileOfPackage = /\.(?:[cm]?[jt]sx?|json|node)$/;

/**
 * Files that modules read from beside themselves, and that do not travel. Looked for in the finished code: comments
 * and unused modules are gone from it, and the source map tells whose each place is. Only what is there on this
 * machine is reported.
 */
export function findFilesLeftBehind(build: Build, plan: CapturePlan, travelling: ReadonlySet<string>): string[] {
  const code = Buffer.from(build.code).toString();
  const found = namings.flatMap((naming) => [...code.matchAll(naming)]);
  if (found.length === 0) return [];
  const readers = new Readers(code, build.sourceMap, plan.projectRoot);
  const warnings = new Map<string, string>();
  for (const match of found) {
    const reader = readers.at(match.index);
    const file = reader && fileNamedBy(match, reader.file);
    if (!file || !isLeftBehind(file, reader.file, travelling)) continue;
    const at = describePlace(reader, plan.projectRoot);
    const name = path.relative(plan.projectRoot, file);
    warnings.set(file, `${at}: reads '${name}', which stays behind unless 'include' names it`);
  }
  return [...warnings.values()];
}

function fileNamedBy([, ...names]: readonly (string | undefined)[], module: string): string {
  const parts = names.filter((name) => name !== undefined);
  return path.resolve(path.dirname(module), ...parts.map((part) => `./${part}`));
}

function isLeftBehind(file: string, module: string, travelling: ReadonlySet<string>): boolean {
  if (!existsSync(file) || module.startsWith(file)) return false;
  if (isInstalled(module) && ownFileOfPackage.test(file)) return false;
  return ![...travelling].some((other) => other === file || other.startsWith(file + path.sep));
}

/** Which module the code at an offset came from. */
class Readers {
  readonly #lineStarts: number[] = [0];
  readonly #positions: SourcePositions;
  readonly #projectRoot: string;

  constructor(code: string, sourceMap: string, projectRoot: string) {
    for (let at = code.indexOf("\n"); at !== -1; at = code.indexOf("\n", at + 1)) this.#lineStarts.push(at + 1);
    this.#positions = new SourcePositions(sourceMap);
    this.#projectRoot = projectRoot;
  }

  at(offset: number): SourcePosition | undefined {
    const line = this.#lineStarts.findLastIndex((start) => start <= offset);
    const original = this.#positions.originalOf(line + 1, offset - (this.#lineStarts[line] ?? 0));
    return original && { ...original, file: path.resolve(this.#projectRoot, original.file) };
  }
}
