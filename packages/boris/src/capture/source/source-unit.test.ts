import { expect, test } from "vitest";
import { SourceUnit } from "./source-unit.ts";

const unitOf = (text: string, file = "/project/x.ts"): SourceUnit => new SourceUnit(file, text);

test("exports are known by their local names", () => {
  const unit = unitOf(
    "const a = 1, { b: [c] } = x; export { a as renamed, c }; export function f() {} export default a; export type T = 1;",
  );
  expect([...unit.exports]).toEqual([
    ["a", "default"],
    ["c", "c"],
    ["f", "f"],
  ]);
});

test("a default export may have a name of its own", () => {
  expect([...unitOf("export default class Model {}").exports]).toEqual([["Model", "default"]]);
});

test("places count lines and columns from one", () => {
  const unit = unitOf("let a;\n  let b;", `${process.cwd()}/src/x.ts`);
  expect(unit.place({ start: unit.offsetAt(1, 2) })).toBe("src/x.ts:2:3");
});

test("a file is a module by its syntax or its ending", () => {
  expect(unitOf("module.exports = 1", "/project/x.cjs").isModule).toBe(false);
  expect(unitOf("1", "/project/x.mjs").isModule).toBe(true);
  expect(unitOf("import 'y'").isModule).toBe(true);
});

test("a text that cannot be parsed names its file", () => {
  expect(() => unitOf("let x = ;")).toThrow(/Cannot read the source of .*x\.ts/);
});
