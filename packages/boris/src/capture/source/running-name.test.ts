import { expect, test } from "vitest";
import { freeReferences } from "./free-references.ts";
import { isStale, runningName } from "./running-name.ts";
import { SourceUnit } from "./source-unit.ts";

const text = "const n = 1000; const make = (n: number) => (x: number) => x + n;";
const unit = new SourceUnit("/project/x.ts", text);
const inner = unit.functions.find((node) => unit.slice(node) === "(x: number) => x + n");
const reference = inner && freeReferences(unit, inner)[0];

test("a loader's new name for a shadowed variable is read from the source map", () => {
  if (!inner || !reference?.variable) throw new Error("not found");
  const mapped = { text: "(x) => x + n2", names: () => new Map([[text.lastIndexOf("n"), "n2"]]) };
  expect(runningName(mapped, inner, reference.variable)).toBe("n2");
});

test("a name that the running text does not take from outside is not guessed", () => {
  if (!inner || !reference?.variable) throw new Error("not found");
  const mapped = { text: "(x) => x + 7", names: () => new Map<number, string>() };
  expect(runningName(mapped, inner, reference.variable)).toBeUndefined();
});

test("a source that was edited after it was loaded does not match any more", () => {
  const names = new Map([
    [0, "alpha"],
    [6, "beta"],
  ]);
  expect(isStale({ text: "", names: () => names }, "alpha beta")).toBe(false);
  expect(isStale({ text: "", names: () => names }, "gamma delta")).toBe(true);
});
