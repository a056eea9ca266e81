import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const repository = new URL("../", import.meta.url);
const readme = read("README.md");
const architecture = read("packages/boris/ARCHITECTURE.md");

test("the sample in the README is the program that its example runs", () => {
  const [, sample] = /```ts\n(.*?)```/s.exec(readme) ?? [];
  const [, region] = /\/\/ #region readme\n(.*?)\/\/ #endregion/s.exec(read("packages/examples/grid-search.ts")) ?? [];
  expect(sample).toBeDefined();
  expect(sample).toBe(region);
});

test("links of the README lead somewhere", () => {
  const links = [...readme.matchAll(/\]\((?!https:)([^)]+)\)/g)].map(([, path = ""]) => path);
  expect(links.filter((path) => !existsSync(new URL(path, repository)))).toEqual([]);
});

test("files and folders that ARCHITECTURE.md names exist", () => {
  const named = [...architecture.matchAll(/`([\w.-]+(?:\/[\w.-]+)*(?:\/|\.(?:ts|md)))`/g)];
  const paths = [...new Set(named.map(([, path = ""]) => path))];
  const folders = ["packages/boris/src/", "packages/boris/", ""].map((folder) => new URL(folder, repository));
  expect(paths.length).toBeGreaterThan(50);
  expect(paths.filter((path) => !folders.some((folder) => existsSync(new URL(path, folder))))).toEqual([]);
});

test("scripts that the README and ARCHITECTURE.md name exist", () => {
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  const text = readme + architecture;
  const named = [...text.matchAll(/npm (?:run )?(start|test|check|bench(?::\w+)?)\b/g)].map(([, name = ""]) => name);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});

function read(path: string): string {
  return readFileSync(new URL(path, repository), "utf8");
}
