import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { capture } from "../capture.ts";

const folder = mkdtempSync(join(tmpdir(), "boris-package-"));
const file = join(folder, "node_modules/counter/index.mjs");
mkdirSync(join(file, ".."), { recursive: true });
writeFileSync(
  file,
  "const kCount = Symbol('count'); export class Counter { constructor(n) { this[kCount] = n; } get count() { return this[kCount]; } }",
);
const { Counter } = (await import(file)) as { Counter: new (n: number) => { readonly count: number } };

afterAll(() => rmSync(folder, { recursive: true }));

const made: { readonly count: number }[] = [];
made.push(new Counter(3));

test("an instance of a package's class is refused for what it keeps under a symbol of the package", () => {
  expect(() => capture(() => made.length)).toThrow(
    /an instance of Counter, .* under Symbol\(count\), cannot be shipped.*`made` at made\[0\]/,
  );
});

test("a constant is made again by its initialiser instead", () => {
  const counter = new Counter(3);
  const { parts } = capture(() => counter.count);
  expect(parts.find(({ kind }) => kind === "rebuild")).toMatchObject({ name: "counter" });
});

test("a symbol that nothing else has gives a warning", () => {
  const tagged = { [Symbol("mine")]: 1 };
  expect(capture(() => tagged).warnings).toEqual([expect.stringContaining("under Symbol(mine)")]);
});

test("a symbol that is captured itself, one that all share and one of the language give none", () => {
  const own = Symbol("own");
  const tagged = { [own]: 1, [Symbol.for("shared")]: 2, [Symbol.toStringTag]: "Tagged" };
  expect(capture(() => [tagged, own]).warnings).toEqual([]);
});
