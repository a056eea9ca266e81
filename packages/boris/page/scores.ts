import type { Cell, ValueColumn } from "../src/report/report-data.ts";

/** Parameters with more values than this are no steps of a grid, and have no mean for each. */
const maxSteps = 60;

/** One score for each task that has one, over one parameter. */
export interface Scores {
  /** The rows of the tasks. */
  readonly rows: readonly number[];
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** What the places on the x axis are called, if the parameter is no number. */
  readonly names?: readonly string[];
  /** Mean score of each value of the parameter, if these are few. */
  readonly means: readonly { readonly x: number; readonly mean: number; readonly tasks: number }[];
  /** Whether the values of the parameter differ by orders of magnitude. */
  readonly logarithmic: boolean;
}

export function isNumeric({ cells }: ValueColumn): boolean {
  let numbers = 0;
  for (const cell of cells) {
    if (typeof cell === "number") numbers += 1;
    else if (cell !== null && !notFinite.has(cell)) return false;
  }
  return numbers > 0;
}

/** What JSON has no number for. */
const notFinite = new Set<Cell>(["NaN", "Infinity", "-Infinity"]);

export function scoresBy(parameter: ValueColumn, score: ValueColumn): Scores {
  const numeric = isNumeric(parameter);
  const places = numeric ? undefined : placesOf(parameter.cells);
  const rows: number[] = [];
  const x: number[] = [];
  const y: number[] = [];
  score.cells.forEach((value, row) => {
    const cell = parameter.cells[row] ?? null;
    const place = places === undefined ? cell : places.get(String(cell));
    if (typeof value !== "number" || typeof place !== "number") return;
    rows.push(row);
    x.push(place);
    y.push(value);
  });
  return {
    rows,
    x,
    y,
    ...(places === undefined ? {} : { names: [...places.keys()] }),
    means: meansOf(x, y),
    logarithmic: numeric && spansMagnitudes(x),
  };
}

function placesOf(cells: readonly Cell[]): Map<string, number> {
  const names = [...new Set(cells.filter((cell) => cell !== null).map(String))].toSorted();
  return new Map(names.map((name, place) => [name, place]));
}

function meansOf(x: readonly number[], y: readonly number[]): Scores["means"] {
  const sums = new Map<number, { sum: number; tasks: number }>();
  for (const [i, place] of x.entries()) {
    const known = sums.get(place) ?? { sum: 0, tasks: 0 };
    known.sum += y[i] ?? 0;
    known.tasks += 1;
    sums.set(place, known);
    if (sums.size > maxSteps) return [];
  }
  return [...sums]
    .map(([place, { sum, tasks }]) => ({ x: place, mean: sum / tasks, tasks }))
    .toSorted((a, b) => a.x - b.x);
}

function spansMagnitudes(x: readonly number[]): boolean {
  const [least, most] = extent(x);
  return least > 0 && most / least >= 100;
}

/** The least and the most of some numbers; of none, zero and one. */
export function extent(numbers: readonly number[]): readonly [number, number] {
  if (numbers.length === 0) return [0, 1];
  let [least, most] = [Infinity, -Infinity];
  for (const number of numbers) {
    if (number < least) least = number;
    if (number > most) most = number;
  }
  return [least, most];
}
