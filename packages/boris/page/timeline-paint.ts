import type uPlot from "uplot";
import { attemptKinds, type Dataset } from "./dataset.ts";
import type { Palette } from "./theme.ts";
import { lastStartedBy, type TimelineRows } from "./timeline-rows.ts";

/** Kinds are told apart by shape as well as by colour: stripes, a cross or the full height of the row, an outline. */
const [succeeded, retried, failed] = [0, 1, 2];

/** Not a kind of attempts: a frame around the one that the keys have reached. */
const selection = -1;

/** What is painted above the other attempts, the topmost last. */
const upwards = [retried, failed, selection];

/** Pixels that a failure is high at least. */
const leastMark = 3;

/** How dense a pixel is painted in which attempts fill next to nothing, and in how many shades up from there. */
const faintest = 0.3;
const shades = 7;

interface Bar {
  readonly kind: number;
  readonly attempt: number;
  readonly left: number;
  readonly width: number;
}

/**
 * Paints the attempts of the rows and the time that a plot shows. Those that are narrower than a pixel are painted
 * together, as dense as they fill it; what failed is never lost among them.
 */
export class TimelinePainter {
  readonly #palette: Palette;
  readonly #rows: TimelineRows;
  readonly #dataset: Dataset;

  constructor(palette: Palette, rows: TimelineRows, dataset: Dataset) {
    this.#palette = palette;
    this.#rows = rows;
    this.#dataset = dataset;
  }

  paint(plot: uPlot, selected: number | undefined): void {
    const { ctx, bbox, scales } = plot;
    const firstRow = scales["y"]?.min ?? 0;
    const lastRow = scales["y"]?.max ?? 0;
    const height = bbox.height / Math.max(1, lastRow - firstRow);
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    const marks: { readonly bar: Bar; readonly row: Span }[] = [];
    for (let row = Math.max(0, Math.floor(firstRow)); row < Math.min(this.#rows.count, Math.ceil(lastRow)); row += 1) {
      const span = { top: bbox.top + (row - firstRow) * height, height };
      const { density, bars } = this.#gather(plot, row);
      this.#paintDensity(plot, density, span);
      for (const bar of bars) {
        if (bar.kind === retried || bar.kind === failed) marks.push({ bar, row: span });
        else this.#paintBar(ctx, bar, span);
      }
      const chosen = bars.find(({ attempt }) => attempt === selected);
      if (chosen !== undefined) marks.push({ bar: { ...chosen, kind: selection }, row: span });
    }
    // What failed is painted above the rest, so that it is seen however thin the rows are.
    marks.sort((a, b) => upwards.indexOf(a.bar.kind) - upwards.indexOf(b.bar.kind));
    for (const { bar, row } of marks) this.#paintBar(ctx, bar, row);
    ctx.restore();
  }

  /** Runs of pixels that are as dense are one rectangle. */
  #paintDensity({ ctx, bbox }: uPlot, density: Float32Array, row: Span): void {
    const { top, height } = withGap(row);
    ctx.fillStyle = this.#palette.colour("--succeeded");
    for (let start = 0; start < density.length;) {
      const shade = shadeOf(density[start] ?? 0);
      let end = start + 1;
      while (end < density.length && shadeOf(density[end] ?? 0) === shade) end += 1;
      if (shade > 0) {
        ctx.globalAlpha = faintest + ((1 - faintest) * shade) / shades;
        ctx.fillRect(bbox.left + start, top, end - start, height);
      }
      start = end;
    }
    ctx.globalAlpha = 1;
  }

  /** Attempts of a row that are bars of their own, and for each pixel how much of it the others fill. */
  #gather(plot: uPlot, row: number): { readonly density: Float32Array; readonly bars: readonly Bar[] } {
    const { attempts } = this.#dataset;
    const { order, starts } = this.#rows;
    const from = plot.scales["x"]?.min ?? 0;
    const to = plot.scales["x"]?.max ?? 1;
    const perMs = plot.bbox.width / (to - from);
    const density = new Float32Array(Math.ceil(plot.bbox.width));
    const bars: Bar[] = [];
    const marked = { kind: 0, pixel: -1 };
    const first = Math.max(starts[row] ?? 0, lastStartedBy(this.#rows, row, from, attempts.startedAt));
    for (let place = first; place < (starts[row + 1] ?? 0); place += 1) {
      const attempt = order[place] ?? 0;
      const startedAt = attempts.startedAt[attempt] ?? 0;
      if (startedAt > to) break;
      const kind = attempts.kind[attempt] ?? 0;
      const left = (startedAt - from) * perMs;
      const width = (attempts.runMs[attempt] ?? 0) * perMs;
      if (kind === succeeded && width < 1.5) {
        const pixel = Math.max(0, Math.floor(left));
        density[pixel] = (density[pixel] ?? 0) + Math.max(width, 0.02);
        continue;
      }
      // Thousands of failures within a pixel are one mark.
      const pixel = Math.floor(left);
      if (kind !== succeeded && width < 2 && marked.pixel === pixel && marked.kind === kind) continue;
      if (kind !== succeeded) Object.assign(marked, { kind, pixel });
      bars.push({ kind, attempt, left: plot.bbox.left + left, width });
    }
    return { density, bars };
  }

  #paintBar(ctx: CanvasRenderingContext2D, { kind, left, width: exact }: Bar, row: Span): void {
    const dpr = devicePixelRatio;
    const inner = withGap(row);
    const colour = this.#palette.colour(kind === selection ? "--ink" : `--${attemptKinds[kind] ?? "succeeded"}`);
    // A hair between bars that follow one another at once.
    const width = exact > 4 * dpr ? exact - dpr : Math.max(kind === succeeded ? 1 : 2 * dpr, exact);
    ctx.fillStyle = colour;
    ctx.strokeStyle = colour;
    ctx.lineWidth = dpr;
    if (kind === succeeded) {
      ctx.fillRect(left, inner.top, width, inner.height);
    } else if (kind === retried) {
      this.#stripes(ctx, left, width, inner);
    } else if (kind === failed) {
      ctx.fillRect(left, row.top, width, Math.max(leastMark * dpr, row.height));
      if (width > 8 * dpr && inner.height > 8 * dpr) this.#cross(ctx, left + width / 2, inner);
    } else if (kind === selection) {
      ctx.lineWidth = 2 * dpr;
      ctx.strokeRect(left - 1, row.top, Math.max(4, width + 2), row.height);
    } else {
      ctx.strokeRect(left + dpr / 2, inner.top + dpr / 2, Math.max(dpr, width - dpr), Math.max(1, inner.height - dpr));
    }
  }

  /** Half of the height if there is no room for stripes. */
  #stripes(ctx: CanvasRenderingContext2D, left: number, width: number, { top, height }: Span): void {
    const dpr = devicePixelRatio;
    if (width < 6 * dpr || height < 5 * dpr) {
      return ctx.fillRect(left, top + height / 2, width, Math.max((leastMark * dpr) / 2, height / 2));
    }
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, top, width, height);
    ctx.clip();
    ctx.globalAlpha = 0.25;
    ctx.fillRect(left, top, width, height);
    ctx.globalAlpha = 1;
    ctx.lineWidth = 2 * dpr;
    ctx.beginPath();
    for (let x = left - height; x < left + width; x += 6 * dpr) {
      ctx.moveTo(x, top + height);
      ctx.lineTo(x + height, top);
    }
    ctx.stroke();
    ctx.restore();
  }

  #cross(ctx: CanvasRenderingContext2D, middle: number, { top, height }: Span): void {
    const dpr = devicePixelRatio;
    const arm = Math.min(4 * dpr, height / 4);
    const y = top + height / 2;
    ctx.strokeStyle = this.#palette.colour("--surface");
    ctx.lineWidth = 2 * dpr;
    ctx.beginPath();
    ctx.moveTo(middle - arm, y - arm);
    ctx.lineTo(middle + arm, y + arm);
    ctx.moveTo(middle + arm, y - arm);
    ctx.lineTo(middle - arm, y + arm);
    ctx.stroke();
  }
}

interface Span {
  readonly top: number;
  readonly height: number;
}

/** Rows that are high enough stand apart. */
function withGap({ top, height }: Span): Span {
  const gap = height >= 6 * devicePixelRatio ? devicePixelRatio : 0;
  return { top: top + gap, height: Math.max(1, height - 2 * gap) };
}

function shadeOf(density: number): number {
  return density <= 0 ? 0 : Math.max(1, Math.min(shades, Math.round(density * shades)));
}
