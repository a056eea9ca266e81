import { expect, test } from "vitest";
import { duration, localTime } from "./times.ts";

test.each([
  [0, "0 ms"],
  [0.04, "0 ms"],
  [1.26, "1.3 ms"],
  [9.96, "10 ms"],
  [340.4, "340 ms"],
  [999.6, "1 s"],
  [2_460, "2.5 s"],
  [59_960, "1 min"],
  [252_400, "4 min 12 s"],
  [3_599_600, "1 h"],
  [7_500_000, "2 h 5 min"],
  [86_399_000, "23 h 59 min"],
  [273_600_000, "3 d 4 h"],
])("%d ms is %s", (ms, text) => {
  expect(duration(ms)).toBe(text);
});

test("moments are those of this machine's clock", () => {
  expect(localTime(new Date(2026, 2, 1, 4, 5, 9).getTime())).toBe("2026-03-01 04:05:09");
});
