import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { displayWidth } from "../../client/progress/display-width.ts";
import type { Terminal } from "../terminal.ts";
import { table } from "./table.ts";

const columns = [
  { title: "id" },
  { title: "name", rank: 2, minWidth: 6 },
  { title: "tasks", align: "right", rank: 1 },
  { title: "pool", rank: 3 },
] as const;

const rows = [
  ["01JD3Q5C1XJ2", "train a model", 200, "default"],
  ["01JD3Q5C1XJ3", "訓練訓練訓練訓練", 7, "gpu"],
];

function terminalOf(width: number): Terminal["stdout"] {
  return Object.assign(new PassThrough(), { isTTY: true, columns: width });
}

const shown = (width: number): readonly string[] => table(columns, rows, terminalOf(width)).trimEnd().split("\n");
// oxlint-disable-next-line no-control-regex
const plain = (text: string): string => text.replaceAll(/\u001b\[\d+m/g, "");

test("is whole where no terminal says how wide it is", () => {
  expect(table(columns, rows, new PassThrough())).toBe(
    [
      "id            name              tasks  pool",
      "01JD3Q5C1XJ2  train a model       200  default",
      "01JD3Q5C1XJ3  訓練訓練訓練訓練      7  gpu",
      "",
    ].join("\n"),
  );
});

test("cuts what may be cut before a column goes, and leaves out what matters least", () => {
  const titles = (width: number): string => plain(shown(width)[0] ?? "").replaceAll(/ +/g, " ");
  expect(shown(46)[1]).toContain("train a model");
  expect(shown(40)[1]).toContain("train a m…");
  expect(titles(40)).toBe("id name tasks pool");
  expect(titles(34)).toBe("id name tasks");
  expect(titles(25)).toBe("id tasks");
  expect(titles(15)).toBe("id");
});

test.each([1, 2, 5, 12, 15, 20, 25, 34, 40, 46, 80])("no line is longer than a terminal of %d columns", (width) => {
  for (const line of shown(width)) expect(displayWidth(line)).toBeLessThanOrEqual(width);
  expect(shown(width)).toHaveLength(3);
});

test("takes a terminal that does not know its width for one of 80 columns", () => {
  expect(shown(0)).toEqual(shown(80));
});

test("has titles without rows", () => {
  expect(table(columns, [], new PassThrough())).toBe("id  name  tasks  pool\n");
});
