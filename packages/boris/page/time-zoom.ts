import type uPlot from "uplot";

export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

/** The part of the job's time that the charts over time show together. */
export class TimeZoom {
  readonly #listeners: (() => void)[] = [];
  #whole: TimeSpan = { from: 0, to: 1 };
  #shown: TimeSpan | undefined;

  get shown(): TimeSpan {
    return this.#shown ?? this.#whole;
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** The job went on. Who looks at all of it goes on doing so. */
  setWhole(whole: TimeSpan): void {
    this.#whole = whole;
    this.#changed();
  }

  /** Shows a part of the time, or all of it. */
  show(span: TimeSpan | undefined): void {
    const from = Math.max(span?.from ?? -Infinity, this.#whole.from);
    const to = Math.min(span?.to ?? Infinity, this.#whole.to);
    const all = from <= this.#whole.from && to >= this.#whole.to;
    this.#shown = all || to <= from ? undefined : { from, to };
    this.#changed();
  }

  /** Makes the shown part smaller (a factor below one) or larger, around its middle. */
  scale(factor: number): void {
    const { from, to } = this.shown;
    this.#showAround((from + to) / 2, (to - from) * factor);
  }

  /** Moves the shown part so that a moment is in it. */
  reveal(at: number): void {
    const { from, to } = this.shown;
    if (at < from || at > to) this.#showAround(at, to - from);
  }

  #showAround(middle: number, width: number): void {
    this.show({ from: middle - width / 2, to: middle + width / 2 });
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** How a chart over time takes part: the pointer is shown in all of them, and dragging picks a part of the time for all. */
export function zoomByDragging(zoom: TimeZoom, drag: uPlot.Cursor.Drag = {}): uPlot.Cursor {
  return {
    drag: { x: true, y: false, setScale: false, dist: 4, ...drag },
    bind: { dblclick: onDoubleClick(() => zoom.show(undefined)) },
    sync: { key: "time", filters: { pub: (type) => type === "mousemove" || type === "mouseleave" } },
  };
}

export function onDoubleClick(act: () => void): uPlot.Cursor.MouseListenerFactory {
  return () => () => {
    act();
    return null;
  };
}

/** The time that was dragged over, in a plot's `setSelect`; the mark of it is taken away. */
export function takeSelection(plot: uPlot): TimeSpan | undefined {
  const { left, width } = plot.select;
  if (width <= 0) return undefined;
  const span = { from: plot.posToVal(left, "x"), to: plot.posToVal(left + width, "x") };
  plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  return span;
}
