import uPlot from "uplot";
import { clockTime } from "./format.ts";
import type { Palette } from "./theme.ts";

/** All that `uPlot.Options` say but for the size, which follows the page. */
export type PlotOptions = Omit<uPlot.Options, "width" | "height">;

const font = "12px system-ui, sans-serif";

/** Puts a chart into `host` that keeps its width and is painted anew when the theme changes. */
export function mountPlot(
  host: HTMLElement,
  palette: Palette,
  height: number,
  options: PlotOptions,
  data: uPlot.AlignedData,
): uPlot {
  const widthOf = (): number => Math.max(120, Math.floor(host.clientWidth));
  const plot = new uPlot({ legend: { show: false }, ...options, width: widthOf(), height }, data, host);
  new ResizeObserver(() => {
    if (widthOf() !== plot.width) plot.setSize({ width: widthOf(), height: plot.height });
  }).observe(host);
  palette.onChange(() => plot.redraw());
  // On paper, columns are narrower than on the screen.
  addEventListener("beforeprint", () => plot.setSize({ width: widthOf(), height: plot.height }));
  return plot;
}

/** Room for the figures of an axis that lies below its chart; what uPlot leaves is for two lines. */
export const flatAxisSize = 28;

/** An axis in the colours of the page. */
export function axis(palette: Palette, options: uPlot.Axis): uPlot.Axis {
  const line = { stroke: () => palette.colour("--grid"), width: 1 };
  return {
    stroke: () => palette.colour("--muted"),
    font,
    labelFont: font,
    labelSize: 18,
    labelGap: 2,
    ...options,
    grid: { ...line, ...options.grid },
    ticks: { ...line, size: 4, ...options.ticks },
  };
}

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

const timeSteps = [
  [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500],
  [1, 2, 5, 10, 15, 30].map((seconds) => seconds * second),
  [1, 2, 5, 10, 15, 30].map((minutes) => minutes * minute),
  [1, 2, 3, 6, 12, 24, 48, 120, 240].map((hours) => hours * hour),
].flat();

/** An axis of milliseconds since the job was made. */
export function timeAxis(palette: Palette, options: uPlot.Axis = {}): uPlot.Axis {
  return axis(palette, {
    incrs: timeSteps,
    size: flatAxisSize,
    space: 70,
    values: (_, splits, __, ___, step) => splits.map((ms) => clockTime(ms, step)),
    ...options,
  });
}
