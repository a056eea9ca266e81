import { taskStates } from "../src/report/report-data.ts";
import { scrolled } from "./chart-figure.ts";
import type { Dataset } from "./dataset.ts";
import { button, element, foreign } from "./element.ts";
import { count, counted } from "./format.ts";
import { type Page, type Section, sectionElement } from "./section.ts";
import { type TaskColumn, taskColumns } from "./task-columns.ts";
import { pageSizes, TaskTable } from "./task-table.ts";

/** Typing is followed at once, but not each key of it. */
const typingMs = 150;

/** All tasks: what they were given, what came of it, what it took. Sorted and filtered by whoever looks. */
export function tasksSection(page: Page): Section {
  const view = new TasksView(page);
  return { root: sectionElement("tasks", "Tasks and results", view.root), show: (dataset) => view.show(dataset) };
}

class TasksView {
  readonly root: HTMLElement;
  readonly #page: Page;
  readonly #table = new TaskTable();
  readonly #titles = element("tr", {});
  readonly #filters = element("tr", { class: "filters" });
  readonly #body = element("tbody", {});
  readonly #told = element("p", { class: "told", role: "status" });
  readonly #hidden = element("p", { class: "note" });
  readonly #pages = element("nav", { class: "pages", "aria-label": "Pages of the table" });
  #columns: readonly TaskColumn[] = [];
  #drawn = "";
  #count = 0;

  constructor(page: Page) {
    this.#page = page;
    const search = element("input", { type: "search", "aria-label": "Search in all columns", placeholder: "Search …" });
    afterTyping(search, () => this.#change(() => this.#table.search(search.value)));
    const clear = button("Clear filters", () => {
      search.value = "";
      for (const input of this.#filters.querySelectorAll<HTMLInputElement | HTMLSelectElement>("input, select")) {
        input.value = "";
      }
      this.#change(() => this.#table.clearFilters());
    });
    const table = element(
      "table",
      { class: "tasks" },
      element("caption", { class: "unseen" }, "Tasks with their parameters and results"),
      element("thead", {}, this.#titles, this.#filters),
      this.#body,
    );
    this.root = element(
      "div",
      {},
      element(
        "p",
        { class: "note" },
        "Sort by a column's title. Over a column of numbers, type ",
        ...["0.5", ">0.5", "1..5"].flatMap((sample, i) => [i > 0 ? ", " : "", element("kbd", {}, sample)]),
        "; elsewhere a part of the text.",
      ),
      element("div", { class: "tools" }, search, clear),
      this.#hidden,
      scrolled("Tasks with their parameters and results", table),
      element("div", { class: "tools" }, this.#told, this.#pages),
    );
  }

  show(dataset: Dataset): void {
    this.#columns = taskColumns(dataset);
    this.#count = dataset.tasks.count;
    this.#table.setRows(this.#count, this.#columns);
    if (this.#table.sorting === undefined) this.#table.sortBy("index", false);
    this.#hidden.hidden = dataset.hiddenKeys === 0;
    this.#hidden.textContent = `${counted(dataset.hiddenKeys, "key")} of parameter sets and results had no room for a column of their own.`;
    this.#drawHead();
    this.#drawRows();
  }

  #change(change: () => void): void {
    change();
    this.#markSorting();
    this.#drawRows();
  }

  /** Only if the columns are others, so that nobody loses the field in which they type. */
  #drawHead(): void {
    const drawn = JSON.stringify(this.#columns.map(({ id, numeric }) => [id, numeric]));
    if (drawn !== this.#drawn) {
      this.#titles.replaceChildren(...this.#columns.map((column) => this.#title(column)));
      this.#filters.replaceChildren(...this.#columns.map((column) => this.#filter(column)));
    }
    this.#drawn = drawn;
    this.#markSorting();
  }

  #title(column: TaskColumn): HTMLElement {
    const { id, title, group, numeric } = column;
    const sort = button("", () => {
      const { sorting } = this.#table;
      // Of results, the best is looked for first, and that is more often the highest.
      const first = group === "result" && numeric;
      this.#change(() => this.#table.sortBy(id, sorting?.id === id ? !sorting.descending : first));
    });
    sort.append(
      ...(group === undefined ? [] : [element("small", {}, group)]),
      element("span", { class: "title" }, foreign(title), element("i", { class: "arrow", "aria-hidden": "true" })),
    );
    return element("th", { scope: "col", class: numeric && "figure", "data-column": id }, sort);
  }

  #filter({ id, title, numeric }: TaskColumn): HTMLElement {
    const label = `Filter ${title}`;
    if (id === "state") {
      const options = ["", ...taskStates].map((state) =>
        element("option", { value: state }, state === "" ? "all" : state),
      );
      const select = element("select", { "aria-label": label }, ...options);
      select.addEventListener("change", () => this.#change(() => this.#table.filter(id, select.value)));
      return element("td", {}, select);
    }
    const input = element("input", { type: "text", "aria-label": label, size: numeric ? 6 : 10, spellcheck: "false" });
    afterTyping(input, () => this.#change(() => this.#table.filter(id, input.value)));
    return element("td", { class: numeric && "figure" }, input);
  }

  #markSorting(): void {
    const { sorting } = this.#table;
    for (const title of this.#titles.querySelectorAll("th")) {
      const sorted = title.dataset["column"] === sorting?.id;
      const direction = sorting?.descending === true ? "descending" : "ascending";
      title.setAttribute("aria-sort", sorted ? direction : "none");
    }
  }

  #drawRows(): void {
    const { rows, filteredCount, pageIndex, pageSize } = this.#table;
    this.#body.replaceChildren(...rows.map((row) => this.#row(row)));
    if (rows.length === 0) {
      const why = this.#count === 0 ? "No task has ended yet, as far as is known." : "No task is like this.";
      this.#body.append(element("tr", {}, element("td", { colspan: this.#columns.length, class: "empty" }, why)));
    }
    const first = pageIndex * pageSize + 1;
    const shown = rows.length === 0 ? "0" : `${count(first)}–${count(first + rows.length - 1)}`;
    const of = filteredCount === this.#count ? "" : `, filtered from ${count(this.#count)}`;
    this.#told.textContent = `${shown} of ${counted(filteredCount, "task")}${of}`;
    this.#drawPages();
  }

  #row(row: number): HTMLElement {
    const cells = this.#columns.map(({ id, numeric, cell, show }) => {
      const value = cell(row);
      const shown = show(value);
      if (id === "index") {
        const open = button(shown, () => this.#page.openTask(row), {
          class: "link",
          "aria-label": `Open task ${shown}`,
        });
        return element("th", { scope: "row", class: "figure" }, open);
      }
      if (id === "state") return element("td", {}, element("span", { class: `badge ${shown}` }, shown));
      const exact = typeof value === "number" && String(value) !== shown ? String(value) : undefined;
      return element(
        "td",
        { class: numeric && "figure", title: exact, "data-column": id },
        element("div", { class: "cell" }, foreign(shown)),
      );
    });
    return element("tr", {}, ...cells);
  }

  #drawPages(): void {
    const { pageIndex, pageCount, pageSize } = this.#table;
    // The button that was pressed is drawn anew, and is still the one that the keyboard is at.
    const focused = this.#pages.contains(document.activeElement) ? document.activeElement?.textContent : undefined;
    const turn = (label: string, to: number, possible: boolean): HTMLButtonElement =>
      button(label, () => this.#change(() => this.#table.goTo(to)), { disabled: !possible });
    const sizes = pageSizes.map((size) =>
      element("option", { value: size, selected: size === pageSize }, String(size)),
    );
    const select = element("select", {}, ...sizes);
    select.addEventListener("change", () => this.#change(() => this.#table.setPageSize(Number(select.value))));
    this.#pages.replaceChildren(
      element("label", {}, "Rows ", select),
      turn("First", 0, pageIndex > 0),
      turn("Previous", pageIndex - 1, pageIndex > 0),
      element("span", {}, `${count(pageIndex + 1)} / ${count(pageCount)}`),
      turn("Next", pageIndex + 1, pageIndex < pageCount - 1),
      turn("Last", pageCount - 1, pageIndex < pageCount - 1),
    );
    const again = [...this.#pages.querySelectorAll("button")].find(({ textContent }) => textContent === focused);
    again?.focus();
  }
}

function afterTyping(input: HTMLInputElement, act: () => void): void {
  let timer: number | undefined;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(act, typingMs);
  });
}
