import { expect, test } from "vitest";
import { shortIndexes } from "./short-indexes.ts";

test.each([
  [[], ""],
  [[7], "7"],
  [[7, 17, 27], "7, 17, 27"],
  [[1, 2, 4, 5, 6], "1, 2, 4-6"],
  [Array.from({ length: 100_000 }, (_, index) => index), "0-99999"],
  [Array.from({ length: 100 }, (_, index) => index * 3), "0, 3, 6, 9, 12, 15, 18 … 297 (100)"],
])("the indexes %j are %s", (indexes, text) => {
  expect(shortIndexes(indexes)).toBe(text);
});
