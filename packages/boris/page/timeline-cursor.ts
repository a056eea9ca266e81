import type uPlot from "uplot";
import { attemptKinds, type Dataset } from "./dataset.ts";
import { describeAttempt } from "./describe-attempt.ts";
import type { Page } from "./section.ts";
import type { TimeZoom } from "./time-zoom.ts";
import { lastStartedBy, type TimelineRows } from "./timeline-rows.ts";
import type { Tip } from "./tip.ts";

/** How near the pointer must be to an attempt that is narrower than it. */
const reachPixels = 4;

/** Which rows are shown. */
interface RowView {
  /** Scrolls to a row if it is not shown. */
  revealRow(row: number): void;
  showAll(): void;
}

interface Surroundings {
  readonly plot: uPlot;
  readonly chart: RowView;
  readonly page: Page;
  readonly zoom: TimeZoom;
  readonly tip: Tip;
  readonly explorer: HTMLElement;
  readonly told: HTMLElement;
}

/** Tells of the attempt under the pointer, or of the one that the keys have reached. */
export class TimelineCursor {
  readonly #at: Surroundings;
  #dataset: Dataset | undefined;
  #rows: TimelineRows | undefined;
  /** A place in the order of rows. */
  #place: number | undefined;
  #pointed: number | undefined;

  constructor(surroundings: Surroundings) {
    this.#at = surroundings;
    const { plot, explorer } = surroundings;
    explorer.addEventListener("keydown", (event) => this.#key(event));
    explorer.addEventListener("blur", () => this.#go(undefined));
    plot.over.addEventListener("click", () => this.#open(this.#pointed));
  }

  /** The attempt that the keys have reached. */
  get selected(): number | undefined {
    return this.#place === undefined ? undefined : this.#rows?.order[this.#place];
  }

  show(dataset: Dataset, rows: TimelineRows): void {
    const { selected } = this;
    this.#dataset = dataset;
    this.#rows = rows;
    this.#place = selected === undefined ? undefined : rows.order.indexOf(selected);
  }

  /** The pointer moved. */
  pointed(): void {
    const { plot, tip } = this.#at;
    const { left = -1, top = -1 } = plot.cursor;
    this.#pointed = left < 0 || top < 0 ? undefined : this.#attemptAt(left, top);
    plot.over.classList.toggle("pointing", this.#pointed !== undefined);
    if (this.#dataset === undefined) return;
    tip.show(this.#pointed === undefined ? [] : describeAttempt(this.#dataset, this.#pointed), left, top);
  }

  #attemptAt(left: number, top: number): number | undefined {
    const { plot } = this.#at;
    const row = Math.floor(plot.posToVal(top, "y"));
    if (this.#rows === undefined || this.#dataset === undefined || row < 0 || row >= this.#rows.count) return undefined;
    const { attempts } = this.#dataset;
    const at = plot.posToVal(left, "x");
    const reach = plot.posToVal(left + reachPixels, "x") - at;
    const last = lastStartedBy(this.#rows, row, at + reach, attempts.startedAt);
    if (last === -1) return undefined;
    const attempt = this.#rows.order[last] ?? 0;
    const endsAt = (attempts.startedAt[attempt] ?? 0) + (attempts.runMs[attempt] ?? 0);
    return endsAt + reach >= at ? attempt : undefined;
  }

  #key(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const move = this.#moveFor(event.key);
    if (move === undefined) return;
    event.preventDefault();
    move();
  }

  #moveFor(key: string): (() => void) | undefined {
    const { zoom, chart } = this.#at;
    const rows = this.#rows;
    if (rows === undefined) return undefined;
    const here = this.#place ?? -1;
    const moves: Readonly<Record<string, () => void>> = {
      ArrowRight: () => this.#go(Math.min(rows.order.length - 1, here + 1)),
      ArrowLeft: () => this.#go(Math.max(0, here - 1)),
      ArrowDown: () => this.#go(this.#besides(1)),
      ArrowUp: () => this.#go(this.#besides(-1)),
      Home: () => this.#go(0),
      End: () => this.#go(rows.order.length - 1),
      Enter: () => this.#open(this.selected),
      Escape: () => this.#go(undefined),
      f: () => this.#go(this.#nextFailed(here)),
      "+": () => zoom.scale(0.5),
      "-": () => zoom.scale(2),
      "0": () => chart.showAll(),
    };
    return moves[key.length === 1 ? key.toLowerCase() : key];
  }

  #go(place: number | undefined): void {
    const { plot, zoom, chart, told, tip } = this.#at;
    this.#place = place;
    const { selected } = this;
    if (selected === undefined || this.#dataset === undefined || place === undefined) {
      told.textContent = "";
    } else {
      const startedAt = this.#dataset.attempts.startedAt[selected] ?? 0;
      told.textContent = `${describeAttempt(this.#dataset, selected).join(". ")}.`;
      tip.show([], 0, 0);
      chart.revealRow(this.#rowOf(place));
      zoom.reveal(startedAt);
    }
    plot.redraw(false);
  }

  /** The attempt of a neighbouring row that ran at about the same time. */
  #besides(step: number): number | undefined {
    if (this.#rows === undefined || this.#dataset === undefined || this.selected === undefined) return 0;
    const { startedAt } = this.#dataset.attempts;
    const row = this.#rowOf(this.#place ?? 0) + step;
    if (row < 0 || row >= this.#rows.count) return this.#place;
    const place = lastStartedBy(this.#rows, row, startedAt[this.selected] ?? 0, startedAt);
    return place === -1 ? this.#rows.starts[row] : place;
  }

  #rowOf(place: number): number {
    return (this.#rows?.starts.findIndex((start) => start > place) ?? 1) - 1;
  }

  #nextFailed(here: number): number | undefined {
    const kinds = this.#dataset?.attempts.kind;
    const failed = attemptKinds.indexOf("failed");
    const next = this.#rows?.order.findIndex((attempt, place) => place > here && kinds?.[attempt] === failed) ?? -1;
    return next === -1 ? this.#place : next;
  }

  #open(attempt: number | undefined): void {
    if (attempt !== undefined) this.#at.page.openTask(this.#dataset?.attempts.task[attempt] ?? 0);
  }
}
