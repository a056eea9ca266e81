import type { Cell, ValueColumn } from "./report-data.ts";

/** More columns nobody compares; they would cost each task a cell. */
const maxKeys = 40;
const maxTextLength = 200;
/** `model.depth` is a column, what lies deeper is JSON in a cell. */
const maxDepth = 2;

/** Makes columns of parameter sets or results, a column for each key that one of them has. */
export class ValueColumns {
  readonly #from: ValueColumn["from"];
  readonly #columns = new Map<string, Cell[]>();
  readonly #hidden = new Set<string>();
  #rows = 0;

  constructor(from: ValueColumn["from"]) {
    this.#from = from;
  }

  /** Keys for which there is no column. */
  get hiddenKeys(): number {
    return this.#hidden.size;
  }

  /** Adds a row of a value as JSON. `undefined` stands for one that was not kept. */
  add(value: unknown): void {
    if (value !== undefined) this.#spread("", value, 0);
    this.#rows += 1;
  }

  /** The columns with the cells from a row on; those that have none there are left out. */
  from(row: number): ValueColumn[] {
    return [...this.#columns]
      .filter(([, cells]) => cells.length > row)
      .map(([key, cells]) => ({ from: this.#from, key, cells: this.#filled(cells).slice(row) }));
  }

  #spread(key: string, value: unknown, depth: number): void {
    if (!isRecord(value) || depth === maxDepth) return this.#put(key, value);
    for (const [name, inner] of Object.entries(value)) {
      this.#spread(key === "" ? name : `${key}.${name}`, inner, depth + 1);
    }
  }

  #put(key: string, value: unknown): void {
    let cells = this.#columns.get(key);
    if (cells === undefined) {
      if (this.#columns.size === maxKeys) return void this.#hidden.add(key);
      cells = [];
      this.#columns.set(key, cells);
    }
    this.#filled(cells)[this.#rows] = asCell(value);
  }

  /** Cells of rows that lacked the key. */
  #filled(cells: Cell[]): Cell[] {
    while (cells.length < this.#rows) cells.push(null);
    return cells;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function asCell(value: unknown): Cell {
  if (value === null || typeof value === "number" || typeof value === "boolean") return value;
  return cut(typeof value === "string" ? value : JSON.stringify(value));
}

function cut(text: string): string {
  return text.length > maxTextLength ? `${text.slice(0, maxTextLength)}…` : text;
}
