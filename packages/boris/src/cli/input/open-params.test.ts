import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import {
  array,
  assert,
  asyncProperty,
  boolean,
  constantFrom,
  double,
  integer,
  jsonValue,
  oneof,
  string,
  uniqueArray,
} from "fast-check";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../../../../../test/support/temporary-folder.ts";
import { openParams } from "./open-params.ts";
import { readParams } from "./params.fake.ts";

const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe("what was written is read again, wherever the pieces end", () => {
  const pieceBytes = integer({ min: 1, max: 40 });

  test("as JSON lines, with any line breaks", async () => {
    const write = (values: readonly unknown[], end: string): string =>
      values.map((value) => `${JSON.stringify(value)}${end}`).join("");
    await assert(
      asyncProperty(
        array(jsonValue()),
        constantFrom("\n", "\r\n", "\n\n  \n"),
        pieceBytes,
        async (values, end, piece) => {
          const text = write(values, end);
          const read = { values: asJson(values) };
          expect(await readParams(text, { format: "jsonl", pieceBytes: piece })).toEqual(read);
          expect(await readParams(text.trimEnd(), { format: "jsonl", pieceBytes: piece })).toEqual(read);
        },
      ),
    );
  });

  test("as a JSON array, with any indentation", async () => {
    await assert(
      asyncProperty(array(jsonValue()), integer({ min: 0, max: 4 }), pieceBytes, async (values, indent, piece) => {
        const text = `\ufeff${JSON.stringify(values, undefined, indent)}\n`;
        expect(await readParams(text, { pieceBytes: piece })).toEqual({ values: asJson(values) });
      }),
    );
  });

  test("as CSV, texts in quotes", async () => {
    const value = oneof(string({ unit: "grapheme" }), double({ noNaN: true, noDefaultInfinity: true }), boolean());
    const table = uniqueArray(string({ unit: "grapheme" }), { minLength: 1, maxLength: 4 }).chain((names) =>
      array(array(value, { minLength: names.length, maxLength: names.length })).map((rows) => ({ names, rows })),
    );
    const field = (part: unknown): string =>
      typeof part === "string" ? `"${part.replaceAll('"', '""')}"` : JSON.stringify(part);
    await assert(
      asyncProperty(table, constantFrom("\n", "\r\n"), pieceBytes, async ({ names, rows }, end, piece) => {
        const text = [names, ...rows].map((row) => `${row.map(field).join(",")}${end}`).join("");
        const values = rows.map((row) => Object.fromEntries(names.map((name, index) => [name, asJson(row[index])])));
        expect(await readParams(text, { format: "csv", pieceBytes: piece })).toEqual({ values });
      }),
    );
  });
});

describe("the format is known", () => {
  test.each([
    ["a.jsonl", "[1]\n[2]\n", [[1], [2]]],
    ["a.ndjson", "[1]\n", [[1]]],
    ["a.json", "[1]", [1]],
    ["a.CSV", "1\n2\n", [{ 1: 2 }]],
    ["a.txt", "[1]", [1]],
  ])("by the name of a file: %s", async (name, text, values) => {
    const file = join(temporaryFolder(), name);
    writeFileSync(file, text);
    const params = await openParams(file, { stdin: Readable.from([]) });
    expect(await Array.fromAsync(params.values)).toEqual(values);
  });

  test.each([
    ["an object on a line", '\n\n{"a":1}\n{"a":2}', [{ a: 1 }, { a: 2 }]],
    ["an array", "  [1,\n2]", [1, 2]],
    ["numbers", "1\n2", [1, 2]],
    ["one number", "1", [1]],
    ["texts", '"a"\n"b"', ["a", "b"]],
    ["names", "a,b\n1,2", [{ a: 1, b: 2 }]],
    ["names in quotes", '"a","b"\n1,2', [{ a: 1, b: 2 }]],
    ["names without rows", "null,true", []],
    ["nothing", " \n", []],
  ])("by the text, when nothing else tells: %s", async (_, text, values) => {
    expect(await readParams(text)).toEqual({ values });
    expect(await readParams(text, { pieceBytes: 1 })).toEqual({ values });
  });

  test("when it is told, whatever the text looks like", async () => {
    expect(await readParams("[1]\n[2]", { format: "jsonl" })).toEqual({ values: [[1], [2]] });
    expect(await readParams('[1\n"x"', { format: "csv" })).toEqual({ values: [{ "[1": "x" }] });
  });
});

describe("what is wrong is told with its place, and what stands before it is given", () => {
  test.each([
    ['{"a":1}\n\n{"a":2}\r\n{"a":, 3}\n4', [{ a: 1 }, { a: 2 }], "stdin:4:6: not JSON: expected a value"],
    ['{"a":1}\n{"a": "x', [{ a: 1 }], "stdin:2:9: not JSON: it ends too early"],
    ["{'a': 1}", [], "stdin:1:2: not JSON: expected an object key"],
    ['{"é": "😀", x}', [], "stdin:1:13: not JSON: expected an object key"],
    ['{"a":1} {"a":2}', [], "stdin:1:9: not JSON: unexpected text after the value"],
    ['{"a":"\\x"}', [], "stdin:1:7: not JSON: a string holds a control character or an unknown escape"],
  ])("in JSON lines: %j", async (text, values, error) => {
    expect(await readParams(text)).toEqual({ values, error });
    expect(await readParams(text, { pieceBytes: 1 })).toEqual({ values, error });
  });

  const hint = "if each line is a parameter set, add --format jsonl";

  test.each([
    ["[1,\n {}, tru, 3]", [1, {}], "stdin:2:6: not JSON: expected a value"],
    ["[1,\n 2 3]", [1, 2], "stdin:2:4: not JSON: expected ','"],
    ["[1,\n 2,", [1, 2], "stdin:2:4: not JSON: it ends too early"],
    ["[1] [2]", [1], `stdin:1:5: not JSON: unexpected text after the value; ${hint}`],
    ['\n {"a":1}', [], `stdin:2:2: expected a JSON array; ${hint}`],
  ])("in a JSON array: %j", async (text, values, error) => {
    expect(await readParams(text, { format: "json" })).toEqual({ values, error });
  });

  test.each([
    ["a,b\n1,2\n3\n", [{ a: 1, b: 2 }], "stdin:3:1: the row has 1 column, the header 2 columns"],
    ['a,b\n"x\n\r\ny",2\n\n1,2,3', [{ a: "x\n\r\ny", b: 2 }], "stdin:6:1: the row has 3 columns, the header 2 columns"],
    ['a,b\n1,2\n3, "x" y\n', [{ a: 1, b: 2 }], "stdin:3:8: not CSV: unexpected text after a closing quote"],
    ['é,b\n1,2\né,x"y\n', [{ é: 1, b: 2 }], 'stdin:3:4: not CSV: a quote within a value; write "a ""b""" for a "b"'],
    ['a,b\n1,2\n\n"q\nr","x\n\n4,5\n', [{ a: 1, b: 2 }], "stdin:5:4: not CSV: the quote is not closed"],
    ["a;b\n1;2\n", [], "stdin:1:1: columns must be separated by commas"],
    ["a,b, a\n1,2,3", [], 'stdin:1:1: column "a" stands twice in the header'],
  ])("in CSV: %j", async (text, values, error) => {
    expect(await readParams(text, { format: "csv" })).toEqual({ values, error });
    expect(await readParams(text, { format: "csv", pieceBytes: 1 })).toEqual({ values, error });
  });

  test("in the characters", async () => {
    const bytes = Buffer.concat([Buffer.from('"a"\n"é'), Buffer.from([0xff]), Buffer.from('"\n')]);
    expect(await readParams(bytes)).toEqual({ values: ["a"], error: "stdin:2:3: this is no UTF-8" });
    expect(await readParams(Buffer.from("1\né").subarray(0, 3))).toEqual({
      values: [1],
      error: "stdin:2:1: it ends within a character",
    });
    expect(await readParams(Buffer.from("\ufeff1", "utf16le"))).toEqual({
      values: [],
      error: "stdin:1:1: it is UTF-16; save it as UTF-8",
    });
  });

  test("in the file itself", async () => {
    const stdin = Readable.from([]);
    const folder = temporaryFolder();
    await expect(openParams(join(folder, "none.csv"), { stdin })).rejects.toThrow(/none\.csv': there is no such file$/);
    await expect(openParams(folder, { stdin })).rejects.toThrow(/it is a folder$/);
  });
});

test("values of a CSV are what they look like, unless they are in quotes", async () => {
  const values = async (fields: readonly string[], strings = false): Promise<unknown> => {
    const read = await readParams(`v,\n${fields.map((field) => `${field},\n`).join("")}`, { format: "csv", strings });
    return read.values.map((row) => (row as { v: unknown }).v);
  };
  const numbers = ["0", "-1.5", ".5", "1.", "1e-3", " 2 "];
  expect(await values(numbers)).toEqual([0, -1.5, 0.5, 1, 0.001, 2]);
  expect(await values(["true", "TRUE", "False", ""])).toEqual([true, true, false, null]);
  const texts = ["007", "1_0", "+1", "0x10", "NaN", "1e999", "12345678901234567890", "1,5", "null", "tRUE"];
  expect(await values(texts.map((text) => (text.includes(",") ? `"${text}"` : text)))).toEqual(texts);
  expect(await values(['"1"', '"true"', '""', '" x "'])).toEqual(["1", "true", "", " x "]);
  expect(await values(["1", "true", "", "x"], true)).toEqual(["1", "true", "", "x"]);
});

test("values are read as they are pulled, and no more of them once it is closed", async () => {
  let pieces = 0;
  const endless = Readable.from(
    (function* () {
      for (;;) yield Buffer.from(`${pieces++}\n`.padStart(2 ** 16));
    })(),
    { highWaterMark: 1 },
  );
  const params = await openParams("-", { format: "jsonl", stdin: endless });
  const values = params.values[Symbol.asyncIterator]();
  expect(await values.next()).toEqual({ done: false, value: 0 });
  expect(await values.next()).toEqual({ done: false, value: 1 });
  expect(pieces).toBeLessThan(10);
  params.close();
  expect(endless.destroyed).toBe(true);
});

test("a value on one line of several megabytes is read", async () => {
  const value = { text: "é".repeat(3_000_000) };
  expect(await readParams(`${JSON.stringify(value)}\n1`)).toEqual({ values: [value, 1] });
});
