import { expect, test } from "vitest";
import { dollars } from "./money.ts";
import { size } from "./sizes.ts";

test.each([
  [0, "0 bytes"],
  [1_023, "1023 bytes"],
  [1_024, "1 KiB"],
  [1_536, "1.5 KiB"],
  [1_048_570, "1 MiB"],
  [256 * 1_048_576, "256 MiB"],
  [2 ** 60, "1048576 TiB"],
])("%d bytes are %s", (bytes, text) => {
  expect(size(bytes)).toBe(text);
});

test.each([
  [0, "$0"],
  [2e-8, "under $0.000001"],
  [0.000_001_234, "$0.0000012"],
  [0.0345, "$0.035"],
  [0.5, "$0.50"],
  [12.345, "$12.35"],
  [1_234_567.8, "$1,234,567.80"],
])("%d dollars are %s", (amount, text) => {
  expect(dollars(amount)).toBe(text);
});
