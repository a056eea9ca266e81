import { attemptOutcomes, taskStates, type ValueColumn } from "../src/report/report-data.ts";
import { plainTable, scrolled } from "./chart-figure.ts";
import type { Dataset } from "./dataset.ts";
import { button, element, foreign } from "./element.ts";
import { bytes, duration } from "./format.ts";
import type { RedrivenTask } from "./redriven.ts";
import { visible } from "./visible.ts";

/** All that the report knows of one task, above the page. */
export class TaskDialog {
  readonly root: HTMLDialogElement;
  readonly #title = element("h2", { id: "task-title" });
  readonly #body = element("div", { class: "body" });

  constructor() {
    const close = button("Close", () => this.root.close(), { class: "quiet" });
    const head = element("header", {}, this.#title, close);
    this.root = element("dialog", { "aria-labelledby": "task-title" }, head, this.#body);
    // A click beside the dialog is one on its backdrop.
    this.root.addEventListener("click", ({ target }) => void (target === this.root && this.root.close()));
  }

  open(dataset: Dataset, row: number): void {
    const { tasks, values, redriven } = dataset;
    const index = tasks.index[row];
    if (index === undefined) return;
    const state = taskStates[tasks.state[row] ?? 0] ?? "";
    this.#title.replaceChildren(`Task ${index} `, element("span", { class: `badge ${state}` }, state));
    const error = tasks.error[row];
    const again = redriven?.tasks.get(row);
    this.#body.replaceChildren(
      ...(again === undefined ? [] : [element("p", { class: "note" }, describeAgain(again))]),
      ...(error === null || error === undefined ? [] : [element("p", { class: "error" }, foreign(error))]),
      ...this.#values("Parameter set", values, "param", row, tasks.paramBytes[row] ?? 0),
      ...this.#values("Result", values, "result", row, tasks.resultBytes[row] ?? 0),
      element("h3", {}, "Attempts"),
      this.#attempts(dataset, row),
      element(
        "p",
        { class: "note" },
        `CPU time ${duration(tasks.cpuMs[row] ?? 0)}, peak memory ${bytes(tasks.peakMemoryBytes[row] ?? 0)} in the last attempt.`,
      ),
    );
    if (!this.root.open) this.root.showModal();
  }

  #values(
    title: string,
    values: readonly ValueColumn[],
    from: ValueColumn["from"],
    row: number,
    size: number,
  ): HTMLElement[] {
    const known = values.filter((column) => column.from === from && (column.cells[row] ?? null) !== null);
    const pairs = known.flatMap(({ key, cells }) => [
      element("dt", {}, foreign(key === "" ? "value" : key)),
      element("dd", {}, foreign(String(cells[row]))),
    ]);
    const missing = size > 0 ? `${bytes(size)}, too long to be kept with the report's data` : "none";
    return [
      element("h3", {}, title),
      pairs.length === 0 ? element("p", { class: "note" }, missing) : element("dl", { class: "values" }, ...pairs),
    ];
  }

  #attempts({ tasks, attempts, workers }: Dataset, row: number): HTMLElement {
    const rows: string[][] = [];
    const first = tasks.firstAttempt[row] ?? 0;
    for (let attempt = first; attempt < (tasks.firstAttempt[row + 1] ?? 0); attempt += 1) {
      const startedAt = attempts.startedAt[attempt] ?? 0;
      rows.push([
        String(attempt - first + 1),
        attemptOutcomes[attempts.outcome[attempt] ?? 0] ?? "",
        duration(Math.max(0, startedAt)),
        duration(Math.max(0, startedAt - (attempts.queuedAt[attempt] ?? 0))),
        duration(attempts.runMs[attempt] ?? 0),
        visible(workers[attempts.worker[attempt] ?? -1] ?? "none"),
      ]);
    }
    if (rows.length === 0) return element("p", { class: "note" }, "It never ran.");
    return scrolled("Attempts", plainTable(["Attempt", "Outcome", "Started after", "Waited", "Ran", "Worker"], rows));
  }
}

/** The attempts that are shown are those of the job itself. */
function describeAgain({ jobId, state, error }: RedrivenTask): string {
  const end = state === "pending" ? "has not ended again" : `ended as ${state}`;
  return `Redriven as job ${jobId}, where it ${end}${error === null ? "" : `: ${visible(error)}`}.`;
}
