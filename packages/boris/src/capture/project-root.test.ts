import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findProjectRoot } from "./project-root.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "boris-root-"));
  mkdirSync(path.join(folder, "packages/app/src"), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (file: string, text = "{}"): void => writeFileSync(path.join(folder, file), text);
const rootOf = (file: string): string => path.relative(folder, findProjectRoot(path.join(folder, file)));

test("a workspace's root wins over its packages", () => {
  write("package.json", '{ "workspaces": ["packages/*"] }');
  write("packages/app/package.json");
  expect(rootOf("packages/app/src/x.ts")).toBe("");
});

test("a lock file marks a root", () => {
  write("packages/app/package.json");
  write("packages/app/pnpm-lock.yaml");
  write("package.json", '{ "workspaces": [] }');
  expect(rootOf("packages/app/src/x.ts")).toBe("packages/app");
});

test("without either it is the nearest package", () => {
  write("packages/app/package.json");
  expect(rootOf("packages/app/src/x.ts")).toBe("packages/app");
});

test("an installed module belongs to the project that it is installed in", () => {
  write("package-lock.json");
  expect(rootOf("node_modules/lodash/lodash.js")).toBe("");
});
