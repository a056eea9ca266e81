import { assert, jsonValue, property } from "fast-check";
import { expect, test } from "vitest";
import { toJson } from "./json-value.ts";

test("what JSON has stays as it is", () => {
  assert(
    property(jsonValue(), (value) => {
      expect(JSON.stringify(toJson(value))).toBe(JSON.stringify(value));
    }),
  );
});

test.each<[string, unknown, unknown]>([
  ["undefined", undefined, null],
  ["undefined in parts", { a: undefined, b: [undefined] }, { a: null, b: [null] }],
  ["no number", [Number.NaN, Infinity, -Infinity], ["NaN", "Infinity", "-Infinity"]],
  ["a bigint", 2n ** 64n, "18446744073709551616"],
  ["a date", new Date(0), "1970-01-01T00:00:00.000Z"],
  ["no date", new Date(Number.NaN), "Invalid Date"],
  ["an address and a pattern", [new URL("https://a.b/c"), /a"b/gu], ["https://a.b/c", '/a"b/gu']],
  ["a map with names", new Map([["a", new Date(0)]]), { a: "1970-01-01T00:00:00.000Z" }],
  ["a map with other keys", new Map<unknown, unknown>([[1n, new Set([1])]]), [["1", [1]]]],
  ["typed arrays", [new Float64Array([1, Number.NaN]), new BigInt64Array([1n])], [[1, "NaN"], ["1"]]],
  ["a buffer", Buffer.from("abc"), "YWJj"],
  ["other memory", [new Uint8Array([97]).buffer, new DataView(new Uint8Array([97, 98]).buffer, 1)], ["YQ==", "Yg=="]],
  [
    "an error",
    Object.assign(new RangeError("no", { cause: 1n }), { path: "/a" }),
    { name: "RangeError", message: "no", path: "/a", cause: "1" },
  ],
  ["names of prototypes", JSON.parse('{"__proto__":{"a":1}}'), JSON.parse('{"__proto__":{"a":1}}')],
  ["an object without prototype", Object.assign(Object.create(null) as object, { a: 1 }), { a: 1 }],
])("%s", (_, value, expected) => {
  expect(toJson(value)).toEqual(expected);
});

test("what comes twice is shown twice, and what holds itself is marked", () => {
  const shared = { a: 1 };
  const loop: Record<string, unknown> = { shared, again: shared };
  loop["self"] = [loop];
  expect(toJson(loop)).toEqual({ shared: { a: 1 }, again: { a: 1 }, self: ["[Circular]"] });
});
