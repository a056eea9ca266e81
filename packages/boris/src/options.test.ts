import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  abortSignal,
  aString,
  checkOptions,
  nonNegativeInteger,
  oneOf,
  type OptionRule,
  positiveInteger,
  stringList,
  stringRecord,
} from "./options.ts";

const rules = { size: positiveInteger, mode: oneOf("fast", "safe") };

test("options that are allowed pass, and those that are not given", () => {
  expect(() => checkOptions("map", {}, rules)).not.toThrow();
  expect(() => checkOptions("map", { size: 1, mode: "fast" }, rules)).not.toThrow();
  expect(() => checkOptions("map", { size: undefined }, rules)).not.toThrow();
});

test("an unknown key is refused, with those that are known", () => {
  expect(() => checkOptions("map", { sise: 1 }, rules)).toThrow(
    new TypeError("Cannot map as 'sise' is not an option: known are size, mode"),
  );
  expect(() => checkOptions("map", { toString: 1 }, rules)).toThrow(TypeError);
});

test.each([null, [], "fast", 3, () => 1, true])("options that are %j are refused", (options) => {
  expect(() => checkOptions("map", options, rules)).toThrow(
    /^Cannot map as its options must be an object: current value is /,
  );
});

test.each<[unknown, string]>([
  [0, "0"],
  ["1", '"1"'],
  [null, "null"],
  [NaN, "NaN"],
  [1n, "1"],
  [Symbol("s"), "Symbol(s)"],
  [[1], "an array"],
  [{ a: 1 }, "an object"],
  [() => 1, "a function"],
  ["x".repeat(10_000), `"${"x".repeat(40)}…"`],
])("a value that its rule does not allow is shown in brief: %s", (value, shown) => {
  expect(() => checkOptions("map", { size: value }, rules)).toThrow(
    new RangeError(`Cannot map as 'size' must be a positive integer: current value is ${shown}`),
  );
});

test.each<[unknown, string]>([
  [{ KEY: "k", PORT: 8080, HOST: null }, "the value of 'PORT' is a number"],
  [{ HOST: null }, "the value of 'HOST' is null"],
  [{ "a\nb": undefined }, "the value of 'a\\nb' is undefined"],
  [{ TAGS: ["secret"] }, "the value of 'TAGS' is an array"],
  [{ TAGS: { secret: 1 } }, "the value of 'TAGS' is an object"],
  [["secret"], "current value is an array"],
  [new Map([["A", "a"]]), "current value is an object"],
])("a record of strings is refused by the key that is at fault, without its value: %j", (value, shown) => {
  expect(() => checkOptions("map", { env: value }, { env: stringRecord })).toThrow(
    new RangeError(`Cannot map as 'env' must be an object whose values are strings: ${shown}`),
  );
});

test.each<[unknown, string]>([
  [["sharp", 12n], "element 1 is 12"],
  [[undefined], "element 0 is undefined"],
])("a list of strings is refused by the element that is at fault: %s", (value, shown) => {
  expect(() => checkOptions("map", { external: value }, { external: stringList })).toThrow(
    new RangeError(`Cannot map as 'external' must be an array of strings: ${shown}`),
  );
});

test("whatever the value is, the refusal is one line", () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      const check = (): void => checkOptions("map", { mode: value ?? null }, rules);
      expect(check).toThrow(/^Cannot map as 'mode' must be "fast" or "safe": current value is .*$/s);
      expect(check).not.toThrow(/\n/);
    }),
  );
});

describe.each<[string, OptionRule, readonly unknown[], readonly unknown[]]>([
  ["a positive integer", positiveInteger, [1, 2 ** 53 - 1], [0, -1, 0.5, NaN, Infinity, 2 ** 53, "1", 1n, null, [1]]],
  ["a non-negative integer", nonNegativeInteger, [0, 1], [-1, 0.5, NaN, Infinity, "0", null, false]],
  ["a non-empty string", aString, ["a"], ["", 1, null, ["a"]]],
  ["a list of strings", stringList, [[], ["a", ""]], ["a", [1], ["a", null], null, new Set(["a"])]],
  [
    "a record of strings",
    stringRecord,
    [{}, { A: "" }, Object.create(null), process.env],
    [{ A: 1 }, { A: undefined }, null, "A", ["A"], new Map([["A", "a"]]), new URLSearchParams("A=a")],
  ],
  ["an AbortSignal", abortSignal, [AbortSignal.abort()], [new AbortController(), {}, null]],
  ["one of some", oneOf("a", "b"), ["a", "b"], ["", "c", null, ["a"]]],
])("%s", (_, rule, good, bad) => {
  test.each(good.map((value) => ({ value })))("is $value", ({ value }) => expect(rule.holds(value)).toBe(true));
  test.each(bad.map((value) => ({ value })))("is not $value", ({ value }) => expect(rule.holds(value)).toBe(false));
});
