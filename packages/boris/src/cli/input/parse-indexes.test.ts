import { expect, test } from "vitest";
import { parseIndexes } from "./parse-indexes.ts";

test.each([
  ["3", [3]],
  ["3,5-9", [3, 5, 6, 7, 8, 9]],
  [" 9 , 0-1,1 ", [0, 1, 9]],
])("%s are indexes", (text, indexes) => {
  expect(parseIndexes(text)).toEqual(indexes);
});

test.each(["", "x", "x-3", "3-", "-3", "9-5", "1.5", "1,,2", "0x3", "99999999999999999999"])("%j are none", (text) => {
  expect(() => parseIndexes(text)).toThrow(/ is no index and no range of indexes such as 5-9\.$/);
});

test("a range that no machine could hold is refused", () => {
  expect(() => parseIndexes("0-900000000000")).toThrow("These are too many tasks");
});
