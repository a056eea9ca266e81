import { expect, test } from "vitest";
import { manyLines } from "./many-lines.ts";

test("line breaks and tabs stay, and commands to the terminal are marked", () => {
  expect(manyLines("a\r\n\tb\nc", "  ")).toBe("a\n  \tb\n  c");
  expect(manyLines("\u001b[2Jx\r\u0007\u009b1m\u202e")).toBe("\ufffd[2Jx\ufffd\ufffd\ufffd1m\ufffd");
});
