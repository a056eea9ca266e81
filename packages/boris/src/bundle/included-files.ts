import { glob, readdir, readFile, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { BundleError } from "../errors.ts";
import { isInstalled } from "./installed-package.ts";

/** They are in the bundle as text of base64, which must stay well below V8's longest string of 512 MiB. */
const maxIncludedBytes = 128 * 1024 * 1024;

/** A file that travels with a bundle. */
export interface IncludedFile {
  readonly file: string;
  /** Relative to the project root, with `/`. May begin with `../`. */
  readonly path: string;
  readonly executable: boolean;
  readonly bytes: Buffer;
}

/**
 * Reads the files that `include` names: files, folders with all that is in them, and globs.
 *
 * @throws BundleError if one names nothing, or if they are too many bytes.
 */
export async function readIncludedFiles(include: readonly string[], projectRoot: string): Promise<IncludedFile[]> {
  const found = await Promise.all(include.map((pattern) => filesOf(pattern, projectRoot)));
  const files = [...new Set(found.flat())].toSorted();
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total > maxIncludedBytes) {
    throw new BundleError(
      `Cannot bundle as 'include' must name at most ${maxIncludedBytes} bytes: current value is ${total}. ` +
        "Put large files into storage, and have the task get them from there",
    );
  }
  return Promise.all(files.map((file) => readIncluded(file, projectRoot)));
}

async function filesOf(pattern: string, projectRoot: string): Promise<string[]> {
  const exact = path.resolve(projectRoot, pattern);
  const files: string[] = [];
  for (const found of (await exists(exact)) ? [exact] : await matches(pattern, projectRoot)) {
    files.push(...(await filesIn(found)));
  }
  if (files.length === 0) {
    throw new BundleError(`Cannot bundle as 'include' names '${pattern}', but there is no such file in ${projectRoot}`);
  }
  return files;
}

async function matches(pattern: string, projectRoot: string): Promise<string[]> {
  const found: string[] = [];
  for await (const file of glob(pattern, { cwd: projectRoot })) found.push(path.resolve(projectRoot, file));
  return found;
}

async function filesIn(file: string): Promise<string[]> {
  // Packages are often links, and a module of a package knows itself by its real path only.
  if (!(await stat(file)).isDirectory()) return [isInstalled(file) ? await realpath(file) : file];
  const entries = await readdir(file);
  return (await Promise.all(entries.map((entry) => filesIn(path.join(file, entry))))).flat();
}

async function readIncluded(file: string, projectRoot: string): Promise<IncludedFile> {
  const { mode } = await stat(file);
  return {
    file,
    path: path.relative(projectRoot, file).split(path.sep).join("/"),
    executable: (mode & 0o111) !== 0,
    bytes: await readFile(file),
  };
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

/**
 * What stands for the project root inside the folder that a bundle unpacks its files into. Files outside of the
 * project lie above that root, so it has to be deep enough.
 */
export function unpackedRoot(files: readonly IncludedFile[]): string {
  const above = files.map((file) => file.path.split("/").filter((segment) => segment === "..").length);
  return "project/".repeat(Math.max(0, ...above));
}

/**
 * Puts files behind the code, one comment each, where `unpack-files.ts` finds them. A comment costs neither
 * esbuild nor the worker any work, and stays out of the heap of the program.
 */
export function appendFiles(code: Uint8Array, files: readonly IncludedFile[]): Uint8Array {
  if (files.length === 0) return code;
  const root = unpackedRoot(files);
  const lines = files.map(({ path: name, executable, bytes }) => {
    const place = encodeURIComponent(path.posix.join(root, name));
    return `\n//boris-file ${executable ? "x" : "-"} ${place} ${bytes.toString("base64")}`;
  });
  return Buffer.concat([code, Buffer.from(`${lines.join("")}\n`)]);
}
