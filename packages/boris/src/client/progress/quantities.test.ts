import { expect, test } from "vitest";
import { formatCount, formatDuration, formatRate, formatShortCount, formatTasks } from "./quantities.ts";

test.each([
  [0, "0 s"],
  [349, "0.3 s"],
  [3_240, "3.2 s"],
  [9_949, "9.9 s"],
  [9_950, "10 s"],
  [59_499, "59 s"],
  [60_000, "1 min"],
  [125_000, "2 min 5 s"],
  [3_599_600, "1 h"],
  [4_320_000, "1 h 12 min"],
  [86_400_000, "1 d"],
  [273_600_000, "3 d 4 h"],
  [1e14, "1,157,407 d 9 h"],
])("%i ms are %s", (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test.each([
  [1_234.4, "1,234/s"],
  [9.96, "10/s"],
  [3.44, "3.4/s"],
  [1, "1/s"],
  [0.2, "5 s each"],
  [0.01, "1 min 40 s each"],
])("%d a second are %s", (rate, text) => {
  expect(formatRate(rate)).toBe(text);
});

test("counts are grouped, or abbreviated", () => {
  expect([formatCount(1_234_567), formatShortCount(1_234_567), formatShortCount(999)]).toEqual([
    "1,234,567",
    "1.23M",
    "999",
  ]);
  expect([formatTasks(0), formatTasks(1), formatTasks(2_000)]).toEqual(["0 tasks", "1 task", "2,000 tasks"]);
});
