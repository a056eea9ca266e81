import { element } from "./element.ts";

export interface TableOfChart {
  readonly titles: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A chart with what those need who cannot see it: a name that sums it up, and its figures as a table. */
export class ChartFigure {
  readonly root: HTMLElement;
  /** Where the chart goes. */
  readonly picture: HTMLElement;
  readonly #details: HTMLDetailsElement;
  #table: () => TableOfChart = () => ({ titles: [], rows: [] });

  constructor(title: string, note: string, ...besides: readonly HTMLElement[]) {
    this.picture = element("div", { class: "picture", role: "img", "aria-label": title });
    this.#details = element("details", { class: "figures" }, element("summary", {}, `${title} as a table`));
    this.#details.addEventListener("toggle", () => this.#fill());
    this.root = element(
      "figure",
      {},
      element("figcaption", {}, element("h3", {}, title), element("p", { class: "note" }, note)),
      ...besides,
      this.picture,
      this.#details,
    );
  }

  /** @param table is asked when somebody opens it, and not before */
  describe(summary: string, table: () => TableOfChart): void {
    this.picture.setAttribute("aria-label", summary);
    this.#table = table;
    this.#fill();
  }

  #fill(): void {
    if (!this.#details.open) return;
    const { titles, rows } = this.#table();
    this.#details.querySelector(".scroll")?.remove();
    this.#details.append(scrolled("Figures of the chart", plainTable(titles, rows)));
  }
}

/** A table of texts; all columns but the first are figures. */
export function plainTable(titles: readonly string[], rows: readonly (readonly (string | Node)[])[]): HTMLTableElement {
  const head = titles.map((title, i) => element("th", { scope: "col", class: i > 0 && "figure" }, title));
  const body = rows.map(([first = "", ...rest]) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, first),
      ...rest.map((cell) => element("td", { class: "figure" }, cell)),
    ),
  );
  return element("table", {}, element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...body));
}

/** What may be wider than the page scrolls by itself, by the keyboard too. */
export function scrolled(label: string, ...children: readonly Node[]): HTMLElement {
  return element("div", { class: "scroll", role: "group", "aria-label": label, tabindex: 0 }, ...children);
}
