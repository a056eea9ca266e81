import { ChartFigure } from "./chart-figure.ts";
import type { Dataset } from "./dataset.ts";
import { element, foreign } from "./element.ts";
import { count, counted, plain } from "./format.ts";
import { ScoresChart } from "./scores-chart.ts";
import { isNumeric, type Scores, scoresBy } from "./scores.ts";
import { type Page, type Section, sectionElement } from "./section.ts";
import { paramsOf } from "./slowest-section.ts";
import { visible } from "./visible.ts";

const rowsInTable = 60;

/** What a search looks for: how the result hangs together with a parameter, and where it is best. */
export function scoresSection(page: Page): Section {
  const parameter = element("select", {});
  const score = element("select", {});
  const logarithmic = element("input", { type: "checkbox" });
  const logarithmicLabel = element("label", {}, logarithmic, " logarithmic");
  const best = element("p", { class: "best" });
  const figure = new ChartFigure(
    "Score by parameter",
    "A point for each task, put a little aside where many have the same value; squares are the means. Click a point to open its task.",
    element(
      "div",
      { class: "tools" },
      element("label", {}, "Score ", score),
      element("label", {}, "by ", parameter),
      logarithmicLabel,
    ),
  );
  const root = sectionElement("scores", "Scores", best, figure.root);

  let dataset: Dataset | undefined;
  let chart: ScoresChart | undefined;
  const draw = (scale: "as fits" | "as chosen"): void => {
    if (dataset === undefined) return;
    const params = dataset.values.filter(({ from }) => from === "param");
    const results = dataset.values.filter((column) => column.from === "result" && isNumeric(column));
    const [x, y] = [params[Number(parameter.value)], results[Number(score.value)]];
    if (x === undefined || y === undefined) return;
    const scores = scoresBy(x, y);
    if (scale === "as fits") logarithmic.checked = scores.logarithmic;
    logarithmicLabel.hidden = scores.names !== undefined || !scores.x.every((value) => value > 0);
    const names = { x: nameOf(x.key, "parameter"), y: nameOf(y.key, "result") };
    chart ??= new ScoresChart(page, figure.picture);
    chart.show(dataset, scores, { ...names, logarithmic: logarithmic.checked && !logarithmicLabel.hidden });
    best.replaceChildren(...extremes(dataset, scores, names.y));
    figure.describe(summaryOf(scores, names), () => ({
      titles: [names.x, `mean ${names.y}`, "tasks"],
      rows: scores.means
        .slice(0, rowsInTable)
        .map(({ x: place, mean, tasks }) => [scores.names?.[place] ?? plain(place), plain(mean), count(tasks)]),
    }));
  };
  parameter.addEventListener("change", () => draw("as fits"));
  score.addEventListener("change", () => draw("as fits"));
  logarithmic.addEventListener("change", () => draw("as chosen"));
  return {
    root,
    show(next) {
      const first = dataset === undefined || dataset.values.length !== next.values.length;
      dataset = next;
      const params = next.values.filter(({ from }) => from === "param");
      const results = next.values.filter((column) => column.from === "result" && isNumeric(column));
      root.hidden = params.length === 0 || results.length === 0;
      if (root.hidden) return;
      fill(
        parameter,
        params.map(({ key }) => nameOf(key, "parameter")),
        mostTelling(params),
      );
      fill(
        score,
        results.map(({ key }) => nameOf(key, "result")),
        0,
      );
      draw(first ? "as fits" : "as chosen");
    },
  };
}

/** The first parameter that is not the same in all tasks, nor another in each. */
function mostTelling(params: Dataset["values"]): number {
  const found = params.findIndex(({ cells }) => {
    const distinct = new Set(cells).size;
    return distinct > 1 && distinct <= cells.length / 2;
  });
  return Math.max(0, found);
}

function nameOf(key: string, whole: string): string {
  return visible(key === "" ? whole : key);
}

/** The choices, unless they are there already. */
function fill(select: HTMLSelectElement, names: readonly string[], chosen: number): void {
  if (names.length === select.options.length) return;
  const before = select.options.length === 0 ? String(chosen) : select.value;
  select.replaceChildren(...names.map((name, i) => element("option", { value: i }, name)));
  select.value = before;
}

function extremes(dataset: Dataset, { rows, y }: Scores, name: string): Node[] {
  if (y.length === 0) return [];
  const [least, most] = [y.indexOf(Math.min(...sampleOf(y, Math.min))), y.indexOf(Math.max(...sampleOf(y, Math.max)))];
  const tell = (label: string, place: number): Node =>
    element(
      "span",
      {},
      `${label} ${name} `,
      element("strong", {}, plain(y[place] ?? 0)),
      ` of task ${dataset.tasks.index[rows[place] ?? 0]}: `,
      foreign(paramsOf(dataset, rows[place] ?? 0)),
    );
  return [tell("Highest", most), tell("Lowest", least)];
}

/** A call cannot take a hundred thousand arguments. */
function sampleOf(numbers: readonly number[], best: (a: number, b: number) => number): readonly number[] {
  return [numbers.reduce((known, number) => best(known, number))];
}

function summaryOf({ y, means }: Scores, { x: xName, y: yName }: { readonly x: string; readonly y: string }): string {
  const values = means.length === 0 ? "" : ` over ${counted(means.length, "value")} of it`;
  return `Score by parameter: ${yName} of ${counted(y.length, "task")} by ${xName}${values}.`;
}
