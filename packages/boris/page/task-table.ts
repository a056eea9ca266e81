import {
  columnFilteringFeature,
  type ColumnDef,
  constructTable,
  createFilteredRowModel,
  createPaginatedRowModel,
  createSortedRowModel,
  rowPaginationFeature,
  rowSortingFeature,
  tableFeatures,
} from "@tanstack/table-core";
import { storeReactivityBindings } from "@tanstack/table-core/store-reactivity-bindings";
import type { Cell } from "../src/report/report-data.ts";
import { readFilter } from "./row-filter.ts";
import type { TaskColumn } from "./task-columns.ts";

const features = tableFeatures({
  coreReactivityFeature: storeReactivityBindings(),
  columnFilteringFeature,
  filteredRowModel: createFilteredRowModel(),
  rowPaginationFeature,
  paginatedRowModel: createPaginatedRowModel(),
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
});

interface TaskRow {
  readonly row: number;
}

type Definition = ColumnDef<typeof features, TaskRow>;

const noRows: readonly TaskRow[] = [];
const noColumns: Definition[] = [];

export const pageSizes = [25, 50, 100, 500] as const;

/** With more texts than this, the rules of a language take too long to put them in order. */
const mostTextsToCollate = 5_000;

/** A column that is never drawn: all of a row as one text. */
const everything = "everything";

/** Which tasks are shown, in which order; what a person sorted and filtered by stays when more tasks come. */
export class TaskTable {
  readonly #table = constructTable({
    features,
    data: noRows,
    columns: noColumns,
    enableSortingRemoval: false,
    autoResetPageIndex: false,
    initialState: { pagination: { pageIndex: 0, pageSize: pageSizes[0] } },
  });

  setRows(count: number, columns: readonly TaskColumn[]): void {
    const data = Array.from({ length: count }, (_, row) => ({ row }));
    const definitions = [...columns.map((column) => definitionOf(column, count)), definitionOfAll(columns)];
    this.#table.setOptions((options) => ({ ...options, data, columns: definitions }));
    this.goTo(this.pageIndex);
  }

  sortBy(id: string, descending: boolean): void {
    this.#table.setSorting([{ id, desc: descending }]);
    this.goTo(0);
  }

  get sorting(): { readonly id: string; readonly descending: boolean } | undefined {
    const [first] = this.#table.atoms.sorting.get();
    return first === undefined ? undefined : { id: first.id, descending: first.desc };
  }

  /** Keeps the tasks whose cell is as somebody typed; nothing typed keeps all. */
  filter(id: string, typed: string): void {
    this.#table.setColumnFilters((filters) => [
      ...filters.filter((filter) => filter.id !== id),
      ...(typed.trim() === "" ? [] : [{ id, value: typed }]),
    ]);
    this.goTo(0);
  }

  /** Keeps the tasks with a text anywhere. */
  search(typed: string): void {
    this.filter(everything, typed);
  }

  clearFilters(): void {
    this.#table.setColumnFilters([]);
    this.goTo(0);
  }

  get pageIndex(): number {
    return this.#table.atoms.pagination.get().pageIndex;
  }

  get pageSize(): number {
    return this.#table.atoms.pagination.get().pageSize;
  }

  get pageCount(): number {
    return Math.max(1, Math.ceil(this.filteredCount / this.pageSize));
  }

  goTo(pageIndex: number): void {
    this.#table.setPageIndex(Math.max(0, Math.min(this.pageCount - 1, pageIndex)));
  }

  setPageSize(pageSize: number): void {
    this.#table.setPageSize(pageSize);
    this.goTo(0);
  }

  get filteredCount(): number {
    return this.#table.getFilteredRowModel().rows.length;
  }

  /** The rows of the page that is shown. */
  get rows(): readonly number[] {
    return this.#table.getRowModel().rows.map(({ original }) => original.row);
  }
}

function definitionOf({ id, numeric, cell }: TaskColumn, count: number): Definition {
  let keys: Float64Array | undefined;
  return {
    id,
    // The library compares numbers alone, as texts were put in order beforehand. Who has no value comes last.
    accessorFn: ({ row }) => {
      keys ??= numeric ? numbersOf(cell, count) : ranksOf(cell, count);
      const key = keys[row];
      return Number.isNaN(key) ? undefined : key;
    },
    sortUndefined: "last",
    sortFn: (a, b, column) => a.getValue<number>(column) - b.getValue<number>(column),
    filterFn: remembered((typed) => {
      const holds = readFilter(typed);
      return (row) => holds(cell(row));
    }),
  };
}

function definitionOfAll(columns: readonly TaskColumn[]): Definition {
  let texts: Map<number, string> | undefined;
  const textOf = (row: number): string => {
    texts ??= new Map();
    let text = texts.get(row);
    if (text === undefined) {
      text = columns
        .map(({ cell }) => String(cell(row) ?? ""))
        .join("\n")
        .toLowerCase();
      texts.set(row, text);
    }
    return text;
  };
  return {
    id: everything,
    accessorFn: ({ row }) => row,
    enableSorting: false,
    filterFn: remembered((typed) => {
      const needle = typed.trim().toLowerCase();
      return (row) => textOf(row).includes(needle);
    }),
  };
}

/** What was typed is read once, and not for each row. */
function remembered(read: (typed: string) => (row: number) => boolean) {
  let last: { readonly typed: string; readonly holds: (row: number) => boolean } | undefined;
  return ({ original }: { readonly original: TaskRow }, _: string, typed: string): boolean => {
    if (last?.typed !== typed) last = { typed, holds: read(typed) };
    return last.holds(original.row);
  };
}

function numbersOf(cell: (row: number) => Cell, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, row) => {
    const value = cell(row);
    // `NaN` and the infinities came as texts.
    return value === null ? NaN : Number(value);
  });
}

function ranksOf(cell: (row: number) => Cell, count: number): Float64Array {
  const texts = Array.from({ length: count }, (_, row) => cell(row));
  const distinct = [...new Set(texts.filter((text) => text !== null).map(String))];
  const collator = new Intl.Collator("en", { numeric: true });
  distinct.sort(distinct.length > mostTextsToCollate ? undefined : (a, b) => collator.compare(a, b));
  const ranks = new Map(distinct.map((text, rank) => [text, rank]));
  return Float64Array.from(texts, (text) => (text === null ? NaN : (ranks.get(String(text)) ?? NaN)));
}
