import uPlot from "uplot";
import { attemptsSection } from "./attempts-section.ts";
import { ChartFigure, type TableOfChart } from "./chart-figure.ts";
import { concurrencySteps, type Steps, within } from "./concurrency-steps.ts";
import type { Dataset } from "./dataset.ts";
import { count, counted, duration, rate } from "./format.ts";
import { axis, mountPlot, timeAxis } from "./plot.ts";
import type { Page, Section } from "./section.ts";
import { takeSelection, type TimeZoom, zoomByDragging } from "./time-zoom.ts";
import { Tip } from "./tip.ts";

const height = 180;
const rowsInTable = 24;

/** How many attempts ran at the same time. */
export function concurrencySection(page: Page, zoom: TimeZoom): Section {
  const figure = new ChartFigure(
    "Concurrency over time",
    "Attempts that ran at the same time. It shows the part of the job that the timeline shows.",
  );
  let steps: Steps = { times: new Float64Array(), running: new Float64Array() };
  let plot: uPlot | undefined;
  const redraw = (): void => {
    const { from, to } = zoom.shown;
    const shown = within(steps, from, to, 1_200);
    plot?.setData([shown.times, shown.running], false);
    plot?.setScale("x", { min: from, max: to });
  };
  zoom.onChange(redraw);
  return attemptsSection("concurrency", "Concurrency", figure.root, (dataset) => {
    steps = concurrencySteps(dataset);
    plot ??= makePlot(page, zoom, figure.picture);
    redraw();
    figure.describe(summaryOf(dataset, steps), () => tableOf(steps));
  });
}

function makePlot(page: Page, zoom: TimeZoom, host: HTMLElement): uPlot {
  const { palette } = page;
  const stepped = uPlot.paths.stepped?.({ align: 1 });
  const plot = mountPlot(
    host,
    palette,
    height,
    {
      scales: {
        x: { time: false, range: (_, min, max) => [min, max] },
        y: { range: (_, __, most) => [0, Math.max(1, Math.ceil(most * 1.08))] },
      },
      series: [
        {},
        {
          ...(stepped === undefined ? {} : { paths: stepped }),
          stroke: () => palette.colour("--succeeded"),
          fill: () => palette.colour("--succeeded-faint"),
          width: 1.5,
          points: { show: false },
        },
      ],
      axes: [
        timeAxis(palette, { label: "since the job was made" }),
        axis(palette, {
          label: "running",
          size: 46,
          space: 24,
          incrs: wholeSteps,
          values: (_, splits) => splits.map(count),
        }),
      ],
      cursor: { ...zoomByDragging(zoom), y: false, points: { size: 6 } },
      hooks: {
        setCursor: [(self) => tell(self, tip)],
        setSelect: [(self) => zoom.show(takeSelection(self) ?? zoom.shown)],
      },
    },
    [[], []],
  );
  const tip = new Tip(plot);
  return plot;
}

const wholeSteps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000];

function tell(plot: uPlot, tip: Tip): void {
  const { left = -1, top = -1 } = plot.cursor;
  if (left < 0 || top < 0) return tip.show([], 0, 0);
  const at = plot.posToVal(left, "x");
  // The step that is on at this moment, which is not always the nearest one.
  const [times = [], running = []] = plot.data;
  let step = plot.cursor.idx ?? 0;
  if ((times[step] ?? 0) > at) step -= 1;
  tip.show(
    [`${counted(running[step] ?? 0, "attempt")} running`, `${duration(Math.max(0, at))} after the job was made`],
    left,
    top,
  );
}

function summaryOf({ stats }: Dataset, { times, running }: Steps): string {
  const peak = running.reduce((most, value) => Math.max(most, value), 0);
  const at = times[running.indexOf(peak)] ?? 0;
  const mean = stats === undefined ? "" : ` and ${rate(stats.concurrency.mean)} in the mean`;
  return `Concurrency over time: at most ${counted(peak, "attempt")} at once, first after ${duration(at)}${mean}.`;
}

function tableOf(steps: Steps): TableOfChart {
  const [from = 0, to = 0] = [steps.times[0], steps.times.at(-1)];
  const { times, running } = within(steps, from, to, rowsInTable);
  return {
    titles: ["From", "At most running"],
    rows: [...times].slice(0, 2 * rowsInTable).map((at, i) => [duration(Math.max(0, at)), count(running[i] ?? 0)]),
  };
}
