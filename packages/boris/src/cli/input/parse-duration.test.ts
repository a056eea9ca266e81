import { expect, test } from "vitest";
import { parseDuration } from "./parse-duration.ts";

test.each([
  ["500ms", 500],
  ["1.5s", 1_500],
  ["5m", 300_000],
  ["1h", 3_600_000],
])("%s is %d ms", (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each(["", "0", "5", "500", "1.5", "-1s", "5 m", "1d", "s", "1e3", "0.0001s"])("%j is no span of time", (text) => {
  expect(() => parseDuration(text)).toThrow("It must be a time with a unit, such as 500ms, 30s or 5m");
});
