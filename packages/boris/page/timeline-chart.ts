import type uPlot from "uplot";
import type { Dataset } from "./dataset.ts";
import { count } from "./format.ts";
import { axis, flatAxisSize, mountPlot, timeAxis } from "./plot.ts";
import type { Page } from "./section.ts";
import { onDoubleClick, takeSelection, type TimeZoom, zoomByDragging } from "./time-zoom.ts";
import { TimelineCursor } from "./timeline-cursor.ts";
import { TimelinePainter } from "./timeline-paint.ts";
import type { TimelineRows } from "./timeline-rows.ts";
import { Tip } from "./tip.ts";

const mostRowHeight = 22;
const leastHeight = 60;
const mostHeight = 520;
const axisHeight = flatAxisSize + 24;

/** Whoever drags over fewer pixels than this from top to bottom means the time alone. */
const rowsDragged = 40;

interface Places {
  readonly host: HTMLElement;
  /** Takes the keys. */
  readonly explorer: HTMLElement;
  /** Says what the keys have reached. */
  readonly told: HTMLElement;
}

/** The rows of the timeline on a canvas: uPlot has the axes, the pointer and the dragging, the painter the attempts. */
export class TimelineChart {
  readonly #page: Page;
  readonly #zoom: TimeZoom;
  readonly #plot: uPlot;
  readonly #cursor: TimelineCursor;
  #painter: TimelinePainter | undefined;
  #rows = 1;
  #shared = false;
  #shownRows: readonly [first: number, end: number] | undefined;

  constructor(page: Page, zoom: TimeZoom, { host, explorer, told }: Places) {
    this.#page = page;
    this.#zoom = zoom;
    this.#plot = mountPlot(host, page.palette, leastHeight + axisHeight, this.#options(), [
      [0, 1],
      [null, null],
    ]);
    const tip = new Tip(this.#plot);
    this.#cursor = new TimelineCursor({ plot: this.#plot, page, zoom, tip, explorer, told, chart: this });
    zoom.onChange(() => this.#plot.setScale("x", { min: zoom.shown.from, max: zoom.shown.to }));
  }

  show(dataset: Dataset, rows: TimelineRows): void {
    this.#rows = rows.count;
    this.#shared = rows.shared;
    if ((this.#shownRows?.[1] ?? 0) > rows.count) this.#shownRows = undefined;
    this.#painter = new TimelinePainter(this.#page.palette, rows, dataset);
    this.#cursor.show(dataset, rows);
    const height = Math.min(mostHeight, Math.max(leastHeight, rows.count * mostRowHeight)) + axisHeight;
    if (height !== this.#plot.height) this.#plot.setSize({ width: this.#plot.width, height });
    const { from, to } = this.#zoom.shown;
    this.#plot.setScale("x", { min: from, max: to });
  }

  showAll(): void {
    this.#shownRows = undefined;
    this.#zoom.show(undefined);
  }

  /** Scrolls to a row if it is not shown. */
  revealRow(row: number): void {
    if (this.#shownRows === undefined || (row >= this.#shownRows[0] && row < this.#shownRows[1])) return;
    const size = this.#shownRows[1] - this.#shownRows[0];
    const first = Math.max(0, Math.min(this.#rows - size, row - Math.floor(size / 2)));
    this.#shownRows = [first, first + size];
  }

  #options(): Parameters<typeof mountPlot>[3] {
    const { palette } = this.#page;
    return {
      scales: {
        x: { time: false, range: (_, min, max) => [min, max] },
        y: { dir: -1, range: () => [...(this.#shownRows ?? ([0, this.#rows] as const))] },
      },
      series: [{}, { paths: () => null, points: { show: false } }],
      axes: [
        timeAxis(palette, { label: "since the job was made" }),
        axis(palette, {
          label: " ",
          size: 46,
          grid: { show: false },
          ticks: { show: false },
          splits: (_, __, min, max) => middlesOfRows(min, max),
          values: (_, splits) => splits.map((middle) => count(Math.floor(middle) + 1)),
        }),
      ],
      cursor: {
        ...zoomByDragging(this.#zoom, { y: true, uni: rowsDragged }),
        bind: { dblclick: onDoubleClick(() => this.showAll()) },
        points: { show: false },
        y: false,
      },
      hooks: {
        drawClear: [(plot) => this.#nameRows(plot)],
        draw: [(plot) => this.#painter?.paint(plot, this.#cursor.selected)],
        setCursor: [() => this.#cursor.pointed()],
        setSelect: [(plot) => this.#selected(plot)],
      },
    };
  }

  #nameRows({ axes: [, rows] }: uPlot): void {
    if (rows !== undefined) rows.label = this.#shared ? "row" : "worker";
  }

  #selected(plot: uPlot): void {
    const { top, height } = plot.select;
    // Dragging sideways selects all of the height.
    if (height > 0 && height < plot.over.clientHeight - 1) {
      const first = Math.floor(plot.posToVal(top, "y"));
      const end = Math.ceil(plot.posToVal(top + height, "y"));
      this.#shownRows = [Math.max(0, first), Math.min(this.#rows, Math.max(first + 1, end))];
    }
    const span = takeSelection(plot);
    if (span !== undefined) this.#zoom.show(span);
  }
}

/** Where rows have their number: each, or each fifth, tenth, … if they are many. */
function middlesOfRows(min: number, max: number): number[] {
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500].find((size) => (max - min) / size <= 26) ?? 1_000;
  const first = step === 1 ? Math.ceil(min) : Math.ceil((min + 1) / step) * step - 1;
  const middles: number[] = [];
  for (let row = first; row < max; row += step) middles.push(row + 0.5);
  return middles;
}
