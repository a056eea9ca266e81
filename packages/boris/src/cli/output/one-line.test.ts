import { expect, test } from "vitest";
import { oneLine } from "./one-line.ts";

test("line breaks become spaces, and commands to the terminal are left out", () => {
  expect(oneLine(" a\r\n  b\tc ")).toBe("a b c");
  expect(oneLine("\u001b[2Jx\u0007\u009b1m\u202e")).toBe("x");
});

test("long text is cut, and says so", () => {
  expect(oneLine("x".repeat(10), 10)).toBe("xxxxxxxxxx");
  expect(oneLine("x".repeat(11), 10)).toBe("xxxxxxxxx…");
});
