import type { Dataset } from "./dataset.ts";
import { element } from "./element.ts";
import { type Section, sectionElement } from "./section.ts";

/** A section with charts of attempts, in whose place a line stands while there are none. */
export function attemptsSection(
  id: string,
  title: string,
  charts: HTMLElement,
  draw: (dataset: Dataset) => void,
): Section {
  const empty = element("p", { class: "empty" }, "No attempt has run yet, as far as is known.");
  return {
    root: sectionElement(id, title, empty, charts),
    show(dataset) {
      empty.hidden = dataset.attempts.count > 0;
      charts.hidden = dataset.attempts.count === 0;
      if (dataset.attempts.count > 0) draw(dataset);
    },
  };
}
