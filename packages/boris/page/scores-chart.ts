import type uPlot from "uplot";
import type { Dataset } from "./dataset.ts";
import { plain } from "./format.ts";
import { axis, flatAxisSize, mountPlot } from "./plot.ts";
import { extent, type Scores } from "./scores.ts";
import type { Page } from "./section.ts";
import { paramsOf } from "./slowest-section.ts";
import { Tip } from "./tip.ts";
import { visible } from "./visible.ts";

const height = 320;

/** From the pointer to the point that it means. */
const reachPixels = 12;

/** With more points than this each is smaller, so that they do not cover one another. */
const manyPoints = 2_000;

const maxNameLength = 14;

interface Look {
  readonly x: string;
  readonly y: string;
  readonly logarithmic: boolean;
}

/** Points on a canvas: uPlot has the axes and the pointer, the points are painted here, as their x values may be in any order. */
export class ScoresChart {
  readonly #page: Page;
  readonly #host: HTMLElement;
  #plot: uPlot | undefined;
  #tip: Tip | undefined;
  #dataset: Dataset | undefined;
  #scores: Scores = { rows: [], x: [], y: [], means: [], logarithmic: false };
  #look: Look = { x: "", y: "", logarithmic: false };
  #places: readonly number[] = [];
  #pointed: number | undefined;

  constructor(page: Page, host: HTMLElement) {
    this.#page = page;
    this.#host = host;
  }

  show(dataset: Dataset, scores: Scores, look: Look): void {
    this.#dataset = dataset;
    this.#scores = scores;
    this.#look = look;
    const width = this.#spread(scores);
    this.#places = scores.x.map((value, i) => this.#placeOf(value) + width * sideways(i));
    this.#plot ??= this.#makePlot();
    this.#plot.setData([[...extent(this.#places)], [null, null]]);
  }

  /** Where a parameter stands on the axis. */
  #placeOf(value: number): number {
    return this.#look.logarithmic ? Math.log10(value) : value;
  }

  /** How far points of one value are put apart sideways, so that those are seen that are alike. */
  #spread({ names, means }: Scores): number {
    if (names !== undefined) return 0.5;
    const steps = means.map(({ x }) => this.#placeOf(x));
    const gaps = steps.slice(1).map((step, i) => step - (steps[i] ?? step));
    return gaps.length === 0 ? 0 : Math.min(...gaps) * 0.4;
  }

  #makePlot(): uPlot {
    const { palette } = this.#page;
    const plot = mountPlot(
      this.#host,
      palette,
      height,
      {
        scales: {
          x: { time: false, range: () => (this.#scores.names === undefined ? padded(this.#places) : this.#ofNames()) },
          y: { range: () => padded(this.#scores.y) },
        },
        series: [{}, { paths: () => null, points: { show: false } }],
        axes: [
          axis(palette, {
            size: flatAxisSize,
            space: 60,
            label: " ",
            splits: (self, _, min, max, step) => this.#splits(self, min, max, step),
            values: (_, splits) => splits.map((place) => this.#nameOf(place)),
          }),
          axis(palette, { size: 64, label: " ", values: (_, splits) => splits.map(plain) }),
        ],
        cursor: { drag: { x: false, y: false, setScale: false }, x: false, y: false, points: { show: false } },
        hooks: {
          drawClear: [(self) => this.#label(self)],
          draw: [(self) => this.#paint(self)],
          setCursor: [(self) => this.#tell(self)],
        },
      },
      [
        [0, 1],
        [null, null],
      ],
    );
    plot.over.addEventListener("click", () => {
      if (this.#pointed !== undefined) this.#page.openTask(this.#scores.rows[this.#pointed] ?? 0);
    });
    this.#tip = new Tip(plot);
    return plot;
  }

  #ofNames(): [number, number] {
    return [-0.5, (this.#scores.names?.length ?? 1) - 0.5];
  }

  #splits({ bbox }: uPlot, min: number, max: number, step: number): number[] {
    const { names } = this.#scores;
    if (names !== undefined) {
      const every = Math.max(1, Math.ceil(names.length / (bbox.width / devicePixelRatio / 80)));
      return names.map((_, place) => place).filter((place) => place % every === 0);
    }
    if (this.#look.logarithmic) {
      const first = Math.ceil(min - 1e-9);
      const every = Math.max(1, Math.ceil((max - min) / 10));
      const whole = Array.from({ length: Math.max(0, Math.floor(max + 1e-9) - first + 1) }, (_, i) => first + i);
      return whole.filter((_, i) => i % every === 0);
    }
    const splits: number[] = [];
    for (let place = Math.ceil(min / step) * step; place <= max; place += step)
      splits.push(Number(place.toPrecision(12)));
    return splits;
  }

  #nameOf(place: number): string {
    const { names } = this.#scores;
    if (names !== undefined) {
      const name = visible(names[place] ?? "");
      return name.length > maxNameLength ? `${name.slice(0, maxNameLength)}…` : name;
    }
    return this.#look.logarithmic ? plain(Number((10 ** place).toPrecision(6))) : plain(place);
  }

  /** The names of the axes change with what is chosen, which uPlot's own cannot. */
  #label(plot: uPlot): void {
    const [x, y] = plot.axes;
    if (x !== undefined) x.label = cut(this.#look.x);
    if (y !== undefined) y.label = cut(this.#look.y);
  }

  #paint(plot: uPlot): void {
    const { ctx, bbox } = plot;
    const { y, means } = this.#scores;
    const many = y.length > manyPoints;
    const size = (many ? 2 : 6) * devicePixelRatio;
    const painted = new Set<number>();
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    ctx.fillStyle = this.#page.palette.colour("--succeeded");
    ctx.globalAlpha = many ? 0.55 : 0.7;
    for (const [i, place] of this.#places.entries()) {
      const left = Math.round(plot.valToPos(place, "x", true));
      const top = Math.round(plot.valToPos(y[i] ?? 0, "y", true));
      // A pixel that is painted a hundred times is not bluer than one that is painted four times.
      const spot = left * 65_536 + top;
      if (many && painted.has(spot)) continue;
      if (many) painted.add(spot);
      if (many) ctx.fillRect(left - size / 2, top - size / 2, size, size);
      else fillCircle(ctx, left, top, size / 2);
    }
    ctx.globalAlpha = 1;
    if (means.length > 1) this.#paintMeans(plot);
    ctx.restore();
  }

  #paintMeans(plot: uPlot): void {
    const { ctx } = plot;
    const points = this.#scores.means.map(({ x, mean }) => ({
      left: plot.valToPos(this.#placeOf(x), "x", true),
      top: plot.valToPos(mean, "y", true),
    }));
    ctx.strokeStyle = this.#page.palette.colour("--ink");
    ctx.fillStyle = this.#page.palette.colour("--surface");
    ctx.lineWidth = 2 * devicePixelRatio;
    ctx.beginPath();
    // Between names there is nothing that a line could lead over.
    if (this.#scores.names === undefined) for (const { left, top } of points) ctx.lineTo(left, top);
    ctx.stroke();
    for (const { left, top } of points) {
      const half = 4 * devicePixelRatio;
      ctx.fillRect(left - half, top - half, 2 * half, 2 * half);
      ctx.strokeRect(left - half, top - half, 2 * half, 2 * half);
    }
  }

  #tell(plot: uPlot): void {
    const { left = -1, top = -1 } = plot.cursor;
    this.#pointed = left < 0 ? undefined : this.#nearest(plot, left, top);
    plot.over.classList.toggle("pointing", this.#pointed !== undefined);
    if (this.#pointed === undefined || this.#dataset === undefined) return this.#tip?.show([], 0, 0);
    const row = this.#scores.rows[this.#pointed] ?? 0;
    const lines = [
      `Task ${this.#dataset.tasks.index[row]}`,
      `${cut(this.#look.y)} ${plain(this.#scores.y[this.#pointed] ?? 0)}`,
      cut(visible(paramsOf(this.#dataset, row)), 120),
    ];
    this.#tip?.show(lines, left, top);
  }

  #nearest(plot: uPlot, left: number, top: number): number | undefined {
    const perX = plot.over.clientWidth / ((plot.scales["x"]?.max ?? 1) - (plot.scales["x"]?.min ?? 0));
    const perY = plot.over.clientHeight / ((plot.scales["y"]?.max ?? 1) - (plot.scales["y"]?.min ?? 0));
    const [x, y] = [plot.posToVal(left, "x"), plot.posToVal(top, "y")];
    let nearest: number | undefined;
    let least = reachPixels ** 2;
    for (const [i, place] of this.#places.entries()) {
      const distance = ((place - x) * perX) ** 2 + (((this.#scores.y[i] ?? 0) - y) * perY) ** 2;
      if (distance < least) [least, nearest] = [distance, i];
    }
    return nearest;
  }
}

function fillCircle(ctx: CanvasRenderingContext2D, left: number, top: number, radius: number): void {
  ctx.beginPath();
  ctx.arc(left, top, radius, 0, 2 * Math.PI);
  ctx.fill();
}

function padded(numbers: readonly number[]): [number, number] {
  const [least, most] = extent(numbers);
  const margin = (most - least) * 0.05 || Math.abs(most) * 0.05 || 1;
  return [least - margin, most + margin];
}

/** Between -0.5 and 0.5, evenly, and always the same for the same point. */
function sideways(i: number): number {
  return ((i * 0.618_034) % 1) - 0.5;
}

function cut(text: string, length = 60): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}
