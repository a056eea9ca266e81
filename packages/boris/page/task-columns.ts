import { type Cell, taskStates, type ValueColumn } from "../src/report/report-data.ts";
import type { Dataset } from "./dataset.ts";
import { duration, plain } from "./format.ts";
import type { RedrivenTask } from "./redriven.ts";
import { isNumeric } from "./scores.ts";

/** A column of the table of all tasks. */
export interface TaskColumn {
  readonly id: string;
  readonly title: string;
  /** What the column tells of, if its title alone does not say it. */
  readonly group?: "parameter" | "result";
  /** Numbers stand on the right and are sorted by their size. */
  readonly numeric: boolean;
  /** What people read, sort and filter by. */
  readonly cell: (row: number) => Cell;
  readonly show: (cell: Cell) => string;
}

/** What the tasks were given, what came of it, and what it took. */
export function taskColumns({ tasks, attempts, values, redriven }: Dataset): readonly TaskColumn[] {
  const last = (row: number): number => (tasks.firstAttempt[row + 1] ?? 0) - 1;
  const attemptsOf = (row: number): number => (tasks.firstAttempt[row + 1] ?? 0) - (tasks.firstAttempt[row] ?? 0);
  const ofLast = (row: number, value: (attempt: number) => number): Cell =>
    attemptsOf(row) === 0 ? null : value(last(row));
  const again = (row: number): RedrivenTask | undefined => redriven?.tasks.get(row);
  /** How a task that was redriven ended last; until it has, what it was before. */
  const ended = (row: number): RedrivenTask | undefined => (again(row)?.state === "pending" ? undefined : again(row));
  const failed = tasks.error.some((error) => error !== null);
  return [
    number("index", "Task", (row) => tasks.index[row] ?? 0),
    text("state", "State", (row) => ended(row)?.state ?? taskStates[tasks.state[row] ?? 0] ?? ""),
    ...(redriven === undefined ? [] : [text("redriven", "Redriven", (row) => shownRedriven(again(row)))]),
    ...values.map(valueColumn),
    ...(failed ? [text("error", "Error", (row) => (ended(row) ?? { error: tasks.error[row] }).error ?? null)] : []),
    number("attempts", "Attempts", attemptsOf),
    time("run", "Ran", (row) => ofLast(row, (attempt) => attempts.runMs[attempt] ?? 0)),
    time("wait", "Waited", (row) =>
      ofLast(row, (attempt) => Math.max(0, (attempts.startedAt[attempt] ?? 0) - (attempts.queuedAt[attempt] ?? 0))),
    ),
    time("cpu", "CPU", (row) => tasks.cpuMs[row] ?? 0),
  ];
}

function shownRedriven(task: RedrivenTask | undefined): Cell {
  if (task === undefined) return null;
  return task.state === "pending" ? "not ended" : "yes";
}

function number(id: string, title: string, cell: TaskColumn["cell"]): TaskColumn {
  return { id, title, numeric: true, cell, show: showCell };
}

function time(id: string, title: string, cell: TaskColumn["cell"]): TaskColumn {
  return {
    ...number(id, title, cell),
    show: (value) => (typeof value === "number" ? duration(value) : showCell(value)),
  };
}

function text(id: string, title: string, cell: TaskColumn["cell"]): TaskColumn {
  return { id, title, numeric: false, cell, show: showCell };
}

function valueColumn(column: ValueColumn): TaskColumn {
  const group = column.from === "param" ? "parameter" : "result";
  return {
    id: `${column.from}.${column.key}`,
    title: column.key === "" ? group : column.key,
    ...(column.key === "" ? {} : { group }),
    numeric: isNumeric(column),
    cell: (row) => column.cells[row] ?? null,
    show: showCell,
  };
}

function showCell(cell: Cell): string {
  if (cell === null) return "";
  return typeof cell === "number" ? plain(cell) : String(cell);
}
