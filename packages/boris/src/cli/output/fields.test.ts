import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import type { Terminal } from "../terminal.ts";
import { fields } from "./fields.ts";

const entries = [
  ["job", "01JD3Q5C1XJ2Q0V3T5Z6W7Y8K9"],
  ["nothing", undefined],
  ["run time", "21 ms median, 22 ms p90, 26 ms p99, 26 ms longest"],
] as const;

const terminalOf = (columns: number): Terminal["stdout"] => Object.assign(new PassThrough(), { isTTY: true, columns });

// oxlint-disable-next-line no-control-regex
const plain = (text: string): string => text.replaceAll(/\u001b\[\d+m/g, "");

test("values stand below each other, in one line each where nothing says how wide it is", () => {
  expect(fields(entries, new PassThrough())).toBe(
    "job       01JD3Q5C1XJ2Q0V3T5Z6W7Y8K9\nrun time  21 ms median, 22 ms p90, 26 ms p99, 26 ms longest\n",
  );
});

test("long values go on below themselves", () => {
  expect(plain(fields(entries, terminalOf(50)))).toBe(
    [
      "job       01JD3Q5C1XJ2Q0V3T5Z6W7Y8K9",
      "run time  21 ms median, 22 ms p90, 26 ms p99, 26",
      "          ms longest",
      "",
    ].join("\n"),
  );
});

test("on a narrow terminal values stand below their labels, and no id is broken", () => {
  expect(plain(fields(entries, terminalOf(20)))).toBe(
    [
      "job",
      "  01JD3Q5C1XJ2Q0V3T5Z6W7Y8K9",
      "run time",
      "  21 ms median, 22",
      "  ms p90, 26 ms p99,",
      "  26 ms longest",
      "",
    ].join("\n"),
  );
});
