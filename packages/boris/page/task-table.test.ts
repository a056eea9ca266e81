import { expect, test } from "vitest";
import type { Cell } from "../src/report/report-data.ts";
import type { TaskColumn } from "./task-columns.ts";
import { TaskTable } from "./task-table.ts";

function column(id: string, cells: readonly Cell[], numeric = true): TaskColumn {
  return { id, title: id, numeric, cell: (row) => cells[row] ?? null, show: String };
}

const scores = [3, null, "NaN", 20, 1];
const names = ["fold 10", "fold 9", null, "Fold 1", "fold 2"];

function table(): TaskTable {
  const made = new TaskTable();
  made.setRows(5, [column("score", scores), column("name", names, false)]);
  return made;
}

test("numbers are sorted by size, and who has none comes last, either way", () => {
  const made = table();
  made.sortBy("score", false);
  expect(made.rows).toEqual([4, 0, 3, 1, 2]);
  made.sortBy("score", true);
  expect(made.rows).toEqual([3, 0, 4, 1, 2]);
  expect(made.sorting).toEqual({ id: "score", descending: true });
});

test("texts are sorted as people do", () => {
  const made = table();
  made.sortBy("name", false);
  expect(made.rows).toEqual([3, 4, 1, 0, 2]);
});

test("filters and the search hold together, and are taken away together", () => {
  const made = table();
  made.sortBy("score", false);
  made.filter("score", ">1");
  expect(made.rows).toEqual([0, 3]);
  made.search("FOLD 10");
  expect(made.rows).toEqual([0]);
  made.clearFilters();
  expect(made.filteredCount).toBe(5);
});

test("a page is shown at a time, and there is none behind the last", () => {
  const made = new TaskTable();
  made.setRows(60, [
    column(
      "score",
      Array.from({ length: 60 }, (_, i) => 60 - i),
    ),
  ]);
  made.goTo(9);
  expect([made.pageIndex, made.pageCount, made.rows.length]).toEqual([2, 3, 10]);
  made.setPageSize(100);
  expect([made.pageIndex, made.pageCount, made.rows.length]).toEqual([0, 1, 60]);
});

test("what was chosen stays when more tasks come", () => {
  const made = table();
  made.sortBy("score", true);
  made.filter("score", ">2");
  made.setRows(6, [column("score", [...scores, 9]), column("name", names, false)]);
  expect(made.rows).toEqual([3, 5, 0]);
});
