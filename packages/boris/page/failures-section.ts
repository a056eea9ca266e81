import type { FailureExample, FailureGroup } from "../src/report/report-data.ts";
import { button, element, foreign } from "./element.ts";
import { count, counted } from "./format.ts";
import { describeRedriven } from "./redriven.ts";
import { type Page, type Section, sectionElement } from "./section.ts";

/** Opened from the start, if there are no more than these. */
const openedGroups = 1;

/** Why tasks failed, each reason once. */
export function failuresSection(page: Page): Section {
  const told = element("p", { class: "note" });
  const list = element("div", { class: "failures" });
  // Who has opened a group still wants to see it when more is known.
  const opened = new Map<number, boolean>();
  return {
    root: sectionElement("failures", "Failures", told, list),
    show(dataset) {
      const { failures, redriven } = dataset;
      const failed = failures.reduce((sum, { tasks }) => sum + tasks, 0);
      told.textContent =
        failures.length === 0
          ? "No task has failed."
          : `${counted(failed, "task")} failed for good, for ${counted(failures.filter(({ tasks }) => tasks > 0).length, "reason")}. What differs from task to task is left out of the titles.${redriven === undefined ? "" : ` Of these, ${describeRedriven(redriven)}.`}`;
      const rows = new Map<number, number>();
      dataset.tasks.index.forEach((index, row) => rows.set(index, row));
      list.replaceChildren(
        ...failures.map((group, i) => {
          const details = draw(page, group, rows);
          details.open = opened.get(group.id) ?? (i < openedGroups && group.tasks > 0);
          details.addEventListener("toggle", () => opened.set(group.id, details.open));
          return details;
        }),
      );
    },
  };
}

function draw(page: Page, group: FailureGroup, rows: ReadonlyMap<number, number>): HTMLDetailsElement {
  const { title, tasks, retries, example, indexes, fingerprint } = group;
  const counts = [
    ...(tasks > 0 ? [counted(tasks, "task")] : []),
    ...(retries > 0 ? [`${count(retries)} retried`] : []),
  ].join(", ");
  return element(
    "details",
    { class: "failure" },
    element(
      "summary",
      {},
      element("span", { class: tasks > 0 ? "badge failed" : "badge retried" }, counts),
      element("span", { class: "title" }, foreign(title)),
    ),
    ...(example === undefined ? [element("p", {}, "Each of these attempts was followed by another one.")] : []),
    ...(indexes.length === 0 ? [] : [taskLinks(page, group, rows)]),
    ...(tasks === 0 || fingerprint === "" ? [] : [deadLetters(fingerprint)]),
    ...(example === undefined ? [] : quoteError(example)),
    ...(example?.logs === undefined || example.logs === "" ? [] : quote("Printed last", example.logs)),
  );
}

/** Most stacks begin with the error itself. */
function quoteError({ index, error, stack }: FailureExample): HTMLElement[] {
  const title = `Error of task ${index}`;
  if (stack === undefined) return quote(title, error);
  return stack.startsWith(error) ? quote(title, stack) : [...quote(title, error), ...quote("Stack", stack)];
}

function taskLinks(page: Page, { indexes, tasks }: FailureGroup, rows: ReadonlyMap<number, number>): HTMLElement {
  const buttons = indexes.map((index) =>
    button(String(index), () => page.openTask(rows.get(index) ?? 0), {
      class: "link",
      "aria-label": `Open task ${index}`,
    }),
  );
  const more =
    tasks > indexes.length ? [element("span", { class: "note" }, `and ${count(tasks - indexes.length)} more`)] : [];
  return element("p", { class: "tasks" }, element("span", {}, "Tasks"), ...buttons, ...more);
}

function deadLetters(fingerprint: string): HTMLElement {
  return element("p", { class: "note" }, "Their dead letters: ", element("code", {}, `--error ${fingerprint}`));
}

/** Text as it is, with its lines. */
function quote(title: string, text: string): HTMLElement[] {
  const body = foreign(text);
  return [
    element("h3", { class: "small" }, title),
    element("pre", { tabindex: 0, role: "group", "aria-label": title }, body),
  ];
}
