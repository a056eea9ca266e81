import { expect, test } from "vitest";
import { ValueColumns } from "./value-columns.ts";

function columnsOf(...values: readonly unknown[]): Record<string, unknown> {
  const columns = new ValueColumns("param");
  for (const value of values) columns.add(value);
  return Object.fromEntries(columns.from(0).map(({ key, cells }) => [key, cells]));
}

test("each key that one of the values has is a column, and who lacks it has an empty cell", () => {
  expect(columnsOf({ rate: 0.1 }, { depth: 3, rate: 0.2 }, {})).toEqual({
    rate: [0.1, 0.2, null],
    depth: [null, 3, null],
  });
});

test("keys of objects within are columns, what lies deeper and lists are JSON", () => {
  expect(columnsOf({ model: { depth: 3, layers: [1, 2], deeper: { still: true } } })).toEqual({
    "model.depth": [3],
    "model.layers": ["[1,2]"],
    "model.deeper": ['{"still":true}'],
  });
});

test("a value that is no object is a column without a name; one that was not kept has no cell", () => {
  expect(columnsOf(1, undefined, "a", null, true)).toEqual({ "": [1, null, "a", null, true] });
  expect(columnsOf(undefined)).toEqual({});
});

test("long texts are cut", () => {
  expect(columnsOf("x".repeat(10_000))[""]).toEqual([`${"x".repeat(200)}…`]);
});

test("of very many keys, the first are columns and the others are counted", () => {
  const columns = new ValueColumns("result");
  columns.add(Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`key${i}`, i])));
  expect(columns.from(0)).toHaveLength(40);
  expect(columns.hiddenKeys).toBe(10);
});

test("names of prototypes are keys like others", () => {
  expect(columnsOf(JSON.parse('{"__proto__": 1, "constructor": 2}'))).toEqual(
    Object.fromEntries([
      ["__proto__", [1]],
      ["constructor", [2]],
    ]),
  );
});

test("what comes after a row has the cells of the columns that are new there, and no others", () => {
  const columns = new ValueColumns("param");
  columns.add({ a: 1 });
  columns.add({ b: 2 });
  columns.add({ b: 3 });
  expect(columns.from(1)).toEqual([{ from: "param", key: "b", cells: [2, 3] }]);
});
