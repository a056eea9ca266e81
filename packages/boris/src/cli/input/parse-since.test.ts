import { expect, test } from "vitest";
import { parseSince } from "./parse-since.ts";

test.each([
  ["90s", 90_000],
  ["30m", 1_800_000],
  ["12h", 43_200_000],
  ["2d", 172_800_000],
  ["1w", 604_800_000],
])("%s is so long ago", (text, ms) => {
  const [before, since, after] = [Date.now(), parseSince(text), Date.now()];
  expect(since).toBeGreaterThanOrEqual(before - ms);
  expect(since).toBeLessThanOrEqual(after - ms);
});

test.each([
  ["2026-03-01", new Date(2026, 2, 1).getTime()],
  ["2024-02-29", new Date(2024, 1, 29).getTime()],
  ["2026-03-01T12:30", new Date(2026, 2, 1, 12, 30).getTime()],
  ["2026-03-01T12:30:00Z", Date.UTC(2026, 2, 1, 12, 30)],
])("%s is a moment", (text, at) => {
  expect(parseSince(text)).toBe(at);
});

test.each([
  "",
  "2",
  "d",
  "2y",
  "-2d",
  "2.5d",
  "yesterday",
  "2026-13-01",
  "2026-02-31",
  "2026-02-29T12:00",
  "2026-04-31T12:00Z",
  "March 2026",
])("%j is refused", (text) => {
  expect(() => parseSince(text)).toThrow(/must be a span such as 90s, 30m, 12h, 2d, 1w, or a date such as 2026-03-01/);
});
