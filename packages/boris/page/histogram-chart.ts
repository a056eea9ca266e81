import uPlot from "uplot";
import { ChartFigure } from "./chart-figure.ts";
import { element } from "./element.ts";
import { count, counted, duration } from "./format.ts";
import { type Histogram, histogram, quantile } from "./histogram.ts";
import { axis, flatAxisSize, mountPlot } from "./plot.ts";
import type { Palette } from "./theme.ts";
import { Tip } from "./tip.ts";

const height = 200;

const quantiles = [
  { name: "p50", share: 0.5 },
  { name: "p90", share: 0.9 },
  { name: "p99", share: 0.99 },
];

interface HistogramChartOptions {
  readonly title: string;
  readonly note: string;
  /** What is counted, such as `attempt`. */
  readonly noun: string;
  /** What the marked ones did, such as `failed`; they are drawn on top of the others. Without it none are marked. */
  readonly marked?: string;
}

/** How often which duration came, with the quantiles that people ask for. */
export class HistogramChart {
  readonly figure: ChartFigure;
  readonly #palette: Palette;
  readonly #options: HistogramChartOptions;
  #plot: uPlot | undefined;
  #histogram: Histogram = { edges: [0, 1], ticks: () => [], all: [], marked: [], placeOf: () => 0 };
  #quantiles: readonly { readonly name: string; readonly value: number }[] = [];

  constructor(palette: Palette, options: HistogramChartOptions) {
    this.#palette = palette;
    this.#options = options;
    this.figure = new ChartFigure(options.title, options.note, ...this.#legend());
  }

  show(valuesMs: Float64Array, isMarked: (i: number) => boolean = () => false): void {
    const { title, noun, marked: markedLabel } = this.#options;
    const made = histogram(valuesMs, isMarked);
    const sorted = valuesMs.toSorted();
    this.#histogram = made;
    this.#quantiles = quantiles.map(({ name, share }) => ({ name, value: quantile(sorted, share) }));
    const places = made.all.map((_, bin) => bin + 0.5);
    const unmarked = made.all.map((all, bin) => all - (made.marked[bin] ?? 0));
    this.#plot ??= this.#makePlot();
    this.#plot.setData([places, [...made.all], unmarked]);

    const said = this.#quantiles.map(({ name, value }) => `${name} ${duration(value)}`).join(", ");
    const span = `from ${duration(sorted[0] ?? 0)} to ${duration(sorted.at(-1) ?? 0)}`;
    this.figure.describe(`${title} of ${counted(valuesMs.length, noun)}: ${span}, ${said}.`, () => ({
      titles: ["From", "To", `${noun}s`, ...(markedLabel === undefined ? [] : [markedLabel])],
      rows: made.all.map((all, bin) => [
        duration(made.edges[bin] ?? 0),
        duration(made.edges[bin + 1] ?? 0),
        count(all),
        ...(markedLabel === undefined ? [] : [count(made.marked[bin] ?? 0)]),
      ]),
    }));
  }

  #legend(): HTMLElement[] {
    const { marked } = this.#options;
    if (marked === undefined) return [];
    const item = (kind: string, label: string): HTMLElement =>
      element("li", {}, element("i", { class: `swatch ${kind}`, "aria-hidden": "true" }), label);
    return [
      element("ul", { class: "legend", "aria-label": "Marks" }, item("succeeded", "succeeded"), item("failed", marked)),
    ];
  }

  #makePlot(): uPlot {
    const palette = this.#palette;
    const bars = uPlot.paths.bars?.({ size: [0.92, 80] });
    const series = (colour: `--${string}`): uPlot.Series => ({
      ...(bars === undefined ? {} : { paths: bars }),
      fill: () => palette.colour(colour),
      width: 0,
      points: { show: false },
    });
    const plot = mountPlot(
      this.figure.picture,
      palette,
      height,
      {
        scales: {
          x: { time: false, range: () => [0, this.#histogram.all.length] },
          y: { range: (_, __, most) => [0, Math.max(1, most * 1.15)] },
        },
        series: [{}, series("--failed"), series("--succeeded")],
        axes: [
          axis(palette, {
            grid: { show: false },
            size: flatAxisSize,
            splits: (self) => [...this.#histogram.ticks(Math.max(2, Math.floor(self.width / 80)))],
            values: (_, splits) => splits.map((bin) => duration(this.#histogram.edges[bin] ?? 0)),
          }),
          axis(palette, {
            label: `${this.#options.noun}s`,
            size: 52,
            incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000],
            values: (_, splits) => splits.map(count),
          }),
        ],
        cursor: { drag: { x: false, y: false, setScale: false }, y: false, x: false, points: { show: false } },
        hooks: { draw: [(self) => this.#paintQuantiles(self)], setCursor: [(self) => this.#tell(self, tip)] },
      },
      [[], [], []],
    );
    const tip = new Tip(plot);
    return plot;
  }

  #paintQuantiles(plot: uPlot): void {
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.strokeStyle = this.#palette.colour("--ink");
    ctx.fillStyle = this.#palette.colour("--ink");
    ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
    ctx.lineWidth = devicePixelRatio;
    ctx.setLineDash([3 * devicePixelRatio, 3 * devicePixelRatio]);
    ctx.textAlign = "left";
    ctx.textBaseline = "top";
    let free = -Infinity;
    for (const { name, value } of this.#quantiles) {
      const x = plot.valToPos(this.#histogram.placeOf(value), "x", true);
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
      const { width } = ctx.measureText(name);
      const gap = 3 * devicePixelRatio;
      const fitsRight = x + gap + width <= bbox.left + bbox.width;
      const left = fitsRight ? x + gap : x - gap - width;
      // Names that would cover one another are left out; the table beside has them all.
      if (left < free) continue;
      ctx.fillText(name, left, bbox.top);
      free = left + width + gap;
    }
    ctx.restore();
  }

  #tell(plot: uPlot, tip: Tip): void {
    const { left = -1, top = -1 } = plot.cursor;
    const bin = left < 0 ? -1 : Math.floor(plot.posToVal(left, "x"));
    const all = this.#histogram.all[bin];
    if (all === undefined) return tip.show([], 0, 0);
    const { noun, marked } = this.#options;
    const { edges } = this.#histogram;
    const lines = [`${duration(edges[bin] ?? 0)} to ${duration(edges[bin + 1] ?? 0)}`, counted(all, noun)];
    if (marked !== undefined) lines.push(`${count(this.#histogram.marked[bin] ?? 0)} ${marked}`);
    tip.show(lines, left, top);
  }
}
