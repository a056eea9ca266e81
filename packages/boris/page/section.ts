import type { Dataset } from "./dataset.ts";
import { element } from "./element.ts";
import type { Palette } from "./theme.ts";

/** A part of the page. It is made once, and shows the job anew whenever more is known of it. */
export interface Section {
  readonly root: HTMLElement;
  show(dataset: Dataset): void;
}

/** What sections need of the page that they are on. */
export interface Page {
  readonly palette: Palette;
  /** Shows all of one task; `row` is its place in the dataset. */
  openTask(row: number): void;
}

/** A section with a heading, which the page's navigation can name. */
export function sectionElement(id: string, title: string, ...children: readonly HTMLElement[]): HTMLElement {
  const heading = element("h2", { id: `${id}-title` }, title);
  return element("section", { id, "aria-labelledby": `${id}-title` }, heading, ...children);
}
