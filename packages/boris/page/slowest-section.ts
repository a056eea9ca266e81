import { attemptOutcomes, taskStates } from "../src/report/report-data.ts";
import { plainTable, scrolled } from "./chart-figure.ts";
import type { Dataset } from "./dataset.ts";
import { button, element, foreign } from "./element.ts";
import { count, duration } from "./format.ts";
import { type Page, type Section, sectionElement } from "./section.ts";

const most = 20;

/** The attempts that ran longest, of each task the longest. */
export function slowestSection(page: Page): Section {
  const body = element("div", {});
  return {
    root: sectionElement("slowest", "Slowest tasks", body),
    show(dataset) {
      const slowest = slowestAttempts(dataset);
      if (slowest.length === 0) {
        return body.replaceChildren(element("p", { class: "empty" }, "No task has run yet, as far as is known."));
      }
      const table = plainTable(
        ["Task", "Ran", "CPU", "Waited", "State", "Attempt", "Parameters"],
        slowest.map((attempt) => cellsOf(page, dataset, attempt)),
      );
      table.classList.add("slowest");
      body.replaceChildren(scrolled("Slowest tasks", table));
    },
  };
}

/** The longest attempts, the longest first, one for each task. */
function slowestAttempts({ attempts }: Pick<Dataset, "attempts">): readonly number[] {
  const longest = new Map<number, number>();
  let enough = -1;
  for (let attempt = 0; attempt < attempts.count; attempt += 1) {
    const runMs = attempts.runMs[attempt] ?? 0;
    const task = attempts.task[attempt] ?? 0;
    if (runMs <= enough || runMs <= (attempts.runMs[longest.get(task) ?? -1] ?? -1)) continue;
    longest.set(task, attempt);
    // Those that can no longer be among the slowest are forgotten now and then.
    if (longest.size > 50 * most) {
      const kept = longestFirst(longest, attempts).slice(0, most);
      enough = attempts.runMs[kept.at(-1) ?? 0] ?? -1;
      longest.clear();
      for (const known of kept) longest.set(attempts.task[known] ?? 0, known);
    }
  }
  return longestFirst(longest, attempts).slice(0, most);
}

function longestFirst(longest: ReadonlyMap<number, number>, { runMs }: Dataset["attempts"]): number[] {
  return [...longest.values()].toSorted((a, b) => (runMs[b] ?? 0) - (runMs[a] ?? 0));
}

function cellsOf(page: Page, dataset: Dataset, attempt: number): (string | Node)[] {
  const { tasks, attempts } = dataset;
  const row = attempts.task[attempt] ?? 0;
  const first = tasks.firstAttempt[row] ?? 0;
  const index = String(tasks.index[row] ?? row);
  const outcome = attemptOutcomes[attempts.outcome[attempt] ?? 0] ?? "";
  const state = taskStates[tasks.state[row] ?? 0] ?? "";
  const last = attempt === (tasks.firstAttempt[row + 1] ?? 0) - 1;
  return [
    button(index, () => page.openTask(row), { class: "link", "aria-label": `Open task ${index}` }),
    duration(attempts.runMs[attempt] ?? 0),
    last ? duration(tasks.cpuMs[row] ?? 0) : "",
    duration(Math.max(0, (attempts.startedAt[attempt] ?? 0) - (attempts.queuedAt[attempt] ?? 0))),
    state === outcome ? state : `${state} (${outcome})`,
    `${attempt - first + 1} of ${count((tasks.firstAttempt[row + 1] ?? 0) - first)}`,
    element("span", { class: "params" }, foreign(paramsOf(dataset, row))),
  ];
}

/** The parameter set of a task in a line. */
export function paramsOf({ values }: Dataset, row: number): string {
  return values
    .filter(({ from, cells }) => from === "param" && (cells[row] ?? null) !== null)
    .map(({ key, cells }) => (key === "" ? String(cells[row]) : `${key} ${String(cells[row])}`))
    .join(", ");
}
