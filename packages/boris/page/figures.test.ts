import { describe, expect, test } from "vitest";
import { bytes, clockTime, count, counted, dollars, duration, plain, rate } from "./format.ts";
import { readFilter } from "./row-filter.ts";
import { isNumeric, scoresBy } from "./scores.ts";
import { visible } from "./visible.ts";

describe("figures", () => {
  test("durations have the unit that suits them", () => {
    expect([0, 0.456, 9.99, 123.4, 999.6, 1_234, 59_990, 60_000, 245_000, 7_380_000].map(duration)).toEqual([
      "0 ms",
      "0.46 ms",
      "9.99 ms",
      "123 ms",
      "1 s",
      "1.2 s",
      "1 min",
      "1 min",
      "4 min 5 s",
      "2 h 3 min",
    ]);
  });

  test("amounts are grouped, or as exact as one can compare", () => {
    expect([count(1_234_567), counted(1, "task"), counted(0, "task"), rate(4.321), rate(2_075)]).toEqual([
      "1,234,567",
      "1 task",
      "0 tasks",
      "4.3",
      "2,075",
    ]);
    expect([0, 512, 1_400_000].map(bytes)).toEqual(["0 B", "512 B", "1.4 MB"]);
    expect([0, 1.3, 0.0133, 0.0000001234].map(dollars)).toEqual(["$0.00", "$1.30", "$0.013", "$0.00000012"]);
    expect([2026, 0.1 + 0.2, 1 / 3, 1e-9, -0.5].map(plain)).toEqual(["2026", "0.3", "0.333333", "1e-9", "-0.5"]);
  });

  test("places on a time axis are as exact as its steps", () => {
    expect([0, 250, 1_500].map((ms) => clockTime(ms, 50))).toEqual(["0", "250 ms", "1.5 s"]);
    expect([30_000, 90_000, 3_750_000].map((ms) => clockTime(ms, 30_000))).toEqual(["30 s", "1:30", "1:02:30"]);
  });

  test("characters that nobody sees are shown as their pictures", () => {
    expect(visible("a\u001b[31mb\u0000\u007f\n\tc")).toBe("a␛[31mb␀␡\n\tc");
    expect(visible("a\u202eb שלום")).toBe("a\u{fffd}b שלום");
  });
});

describe("a filter", () => {
  test.for([
    [">0.5", [0.6, 1], [0.5, "0.6", null, "a"]],
    ["<= 3", [3, -1], [3.1]],
    ["=1e-3", [0.001], [0.01]],
    ["1..5", [1, 5], [0, 5.1, "3"]],
    ["-2 .. -1", [-1.5], [0]],
    ["ADAM", ["adam", "nadam"], ["sgd", null]],
    ["0.5", [0.5, 10.52, "0.5x"], [5]],
    [">", [">"], [1]],
  ] as const)("of %j keeps %j and not %j", ([typed, kept, left]) => {
    const holds = readFilter(typed);
    expect(kept.filter((cell) => !holds(cell))).toEqual([]);
    expect(left.filter((cell) => holds(cell))).toEqual([]);
  });
});

describe("scores", () => {
  const score = { from: "result", key: "score", cells: [1, 3, null, "NaN", 5] } as const;

  test("are those of the tasks that have both a score and the parameter, with the means of its values", () => {
    const parameter = { from: "param", key: "rate", cells: [0.1, 0.1, 0.1, 0.1, 10] } as const;
    expect(scoresBy(parameter, score)).toEqual({
      rows: [0, 1, 4],
      x: [0.1, 0.1, 10],
      y: [1, 3, 5],
      means: [
        { x: 0.1, mean: 2, tasks: 2 },
        { x: 10, mean: 5, tasks: 1 },
      ],
      logarithmic: true,
    });
  });

  test("over names stand at the places of these", () => {
    const optimizer = { from: "param", key: "optimizer", cells: ["sgd", "adam", "adam", null, "sgd"] } as const;
    expect(scoresBy(optimizer, score)).toMatchObject({ names: ["adam", "sgd"], x: [1, 0, 1], y: [1, 3, 5] });
  });

  test("are numbers, of which some may be infinite or none", () => {
    expect(isNumeric(score)).toBe(true);
    expect(isNumeric({ ...score, cells: [1, "a"] })).toBe(false);
    expect(isNumeric({ ...score, cells: [null, "NaN"] })).toBe(false);
  });
});
