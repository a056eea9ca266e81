import { expect, test } from "vitest";
import { freeReferences } from "./free-references.ts";
import { SourceUnit } from "./source-unit.ts";

function namesOf(text: string): string[] {
  const unit = new SourceUnit("/project/x.ts", text);
  const fn = unit.functions.find((node) => unit.slice(node).includes("HERE"));
  return fn ? freeReferences(unit, fn).map(({ name }) => name) : [];
}

test("names that are declared inside are not free", () => {
  expect(namesOf("const a = 1; const f = (b) => { const c = HERE + a + b; { let a = c; } return c; };")).toEqual([
    "HERE",
    "a",
  ]);
});

test("uses as a type are no uses", () => {
  const text = "import { T, v } from 'y'; const f = (x: T): typeof v => { const k = HERE; return k as T; };";
  expect(namesOf(text)).toEqual(["HERE"]);
});

test("a function's own name and its arguments are its own", () => {
  expect(namesOf("const f = function own() { HERE; own(); return arguments.length; };")).toEqual(["HERE"]);
});
