import fs from "node:fs";
import path from "node:path";

const LOCK_FILES = [
  "package-lock.json",
  "npm-shrinkwrap.json",
  "pnpm-lock.yaml",
  "pnpm-workspace.yaml",
  "yarn.lock",
  "bun.lock",
  "bun.lockb",
];

/**
 * The folder that paths inside a bundle are relative to: the nearest one above `file` with a lock
 * file or workspaces, else the nearest one with a package.json. It depends on the project alone,
 * never on the working folder, so that a bundle has the same hash wherever it is made.
 */
export function findProjectRoot(file: string): string {
  const installedUnder = file.search(/[\\/]node_modules[\\/]/);
  const start = installedUnder >= 0 ? file.slice(0, installedUnder) : path.dirname(file);
  const folders = foldersAbove(start);
  return folders.find(isWorkspaceRoot) ?? folders.find(hasPackageJson) ?? start;
}

function foldersAbove(start: string): string[] {
  const parent = path.dirname(start);
  return parent === start ? [start] : [start, ...foldersAbove(parent)];
}

function isWorkspaceRoot(folder: string): boolean {
  if (LOCK_FILES.some((name) => fs.existsSync(path.join(folder, name)))) return true;
  return hasPackageJson(folder) && /"workspaces"\s*:/.test(fs.readFileSync(path.join(folder, "package.json"), "utf8"));
}

function hasPackageJson(folder: string): boolean {
  return fs.existsSync(path.join(folder, "package.json"));
}
