import { styleText } from "node:util";
import Table from "cli-table3";
import { displayWidth } from "../../client/progress/display-width.ts";
import type { Terminal } from "../terminal.ts";
import { widthOf } from "./width.ts";

export interface Column {
  readonly title: string;
  /** Numbers are read from the right. Default left. */
  readonly align?: "left" | "right";
  /** Where the terminal is too narrow, the columns with the highest go first. Default 0: it stays. */
  readonly rank?: number;
  /** Before any column goes, this one is cut down to so many characters. Default: it is not cut. */
  readonly minWidth?: number;
}

type Rows = readonly (readonly (string | number)[])[];

/** Between two columns. */
const gap = 2;

/**
 * Rows under titles, for people: whole where the output is kept or read by a program, as wide as the terminal where there
 * is one. Ends with a line break.
 */
export function table(columns: readonly Column[], rows: Rows, stream: Terminal["stdout"]): string {
  const widths = columns.map(({ title }, at) => Math.max(...[title, ...rows.map((row) => row[at])].map(cellWidth)));
  const shown = fit(columns, widths, widthOf(stream));
  const drawn = new Table({
    head: shown.map(({ column }) => styleText("bold", column.title, { stream })),
    colAligns: shown.map(({ column }) => column.align ?? "left"),
    colWidths: shown.map(({ width }) => width + gap),
    chars: noBorders,
    style: { head: [], border: [], "padding-left": 0, "padding-right": gap },
  });
  drawn.push(...rows.map((row) => shown.map(({ at }) => row[at])));
  const lines = drawn.toString().split("\n");
  return `${lines.map((line) => line.trimEnd()).join("\n")}\n`;
}

interface ShownColumn {
  readonly at: number;
  readonly column: Column;
  readonly width: number;
}

/** Leaves out what matters least until the rest has room, then gives what is left of the room to those that were cut. */
function fit(columns: readonly Column[], widths: readonly number[], room: number): readonly ShownColumn[] {
  let shown = columns.map((column, at) => ({
    at,
    column,
    width: Math.min(widths[at] ?? 0, column.minWidth ?? Infinity),
  }));
  while (shown.length > 1 && totalOf(shown) > room) {
    const least = Math.max(...shown.map(({ column }) => column.rank ?? 0));
    if (least === 0) break;
    shown = shown.filter(({ column }) => (column.rank ?? 0) !== least);
  }
  let spare = room - totalOf(shown);
  return shown.map(({ at, column, width }) => {
    // Less than nothing is left where even the columns that stay have no room.
    const wider = Math.max(1, Math.min(widths[at] ?? 0, width + spare));
    spare -= wider - width;
    return { at, column, width: wider };
  });
}

function totalOf(shown: readonly ShownColumn[]): number {
  return shown.reduce((sum, { width }) => sum + width + gap, -gap);
}

function cellWidth(cell: string | number | undefined): number {
  return displayWidth(String(cell ?? ""));
}

const noBorders = Object.fromEntries(
  [
    ["top", "top-mid", "top-left", "top-right", "bottom", "bottom-mid", "bottom-left", "bottom-right"],
    ["left", "left-mid", "mid", "mid-mid", "right", "right-mid", "middle"],
  ]
    .flat()
    .map((name) => [name, ""]),
);
