import fs from "node:fs";
import path from "node:path";
import type { SourceUnit } from "./source/source-unit.ts";

/**
 * Which files are the running script: the program's entry, or a test file. They are never run
 * again on a worker, as Python never runs `__main__` again; every other module may be imported there.
 */
export function isRunningScript(unit: SourceUnit): boolean {
  return entryFiles().has(realPath(unit.file)) || importsTestLibrary(unit);
}

const TEST_LIBRARIES = new Set(["vitest", "node:test", "@jest/globals", "mocha", "bun:test", "@playwright/test"]);

function importsTestLibrary(unit: SourceUnit): boolean {
  return unit.program.body.some(
    (statement) => statement.type === "ImportDeclaration" && TEST_LIBRARIES.has(statement.source.value),
  );
}

/** Real paths of the entry files of this process. */
export function entryFiles(): Set<string> {
  const candidates = [mainFile(), vitestFile(), jestFile()];
  return new Set(candidates.filter((file) => file !== undefined).map(realPath));
}

const ENTRY_ENDINGS = ["", ".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".tsx", "/index.js", "/index.ts"];

function mainFile(): string | undefined {
  const entry = process.argv[1];
  if (entry === undefined) return undefined;
  return ENTRY_ENDINGS.map((ending) => path.normalize(entry + ending)).find(isFile);
}

function vitestFile(): string | undefined {
  const { ["__vitest_worker__"]: worker } = globalThis as { __vitest_worker__?: { filepath?: string } };
  return worker?.filepath;
}

function jestFile(): string | undefined {
  const jest = (globalThis as { expect?: { getState?(): { testPath?: string } } }).expect;
  return jest?.getState?.().testPath;
}

function isFile(file: string): boolean {
  return fs.statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}

const realPaths = new Map<string, string>();

/** Asked for the same few files hundreds of times in one capture. */
function realPath(file: string): string {
  const known = realPaths.get(file);
  if (known !== undefined) return known;
  let found = file;
  try {
    found = fs.realpathSync(file);
  } catch {
    // On no disk: evaluated, or gone since it was loaded.
  }
  realPaths.set(file, found);
  return found;
}
