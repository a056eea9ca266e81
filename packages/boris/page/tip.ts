import type uPlot from "uplot";
import { element } from "./element.ts";

const gap = 14;

/** A note beside the pointer. */
export class Tip {
  readonly root = element("div", { class: "tip", hidden: true });
  readonly #plot: uPlot;

  constructor(plot: uPlot) {
    this.#plot = plot;
    plot.over.append(this.root);
  }

  /** Shows lines at a place of the plotting area, in CSS pixels; no lines hide it. */
  show(lines: readonly string[], left: number, top: number): void {
    this.root.hidden = lines.length === 0;
    if (lines.length === 0) return;
    this.root.replaceChildren(...lines.map((line) => element("div", {}, line)));
    const { offsetWidth, offsetHeight } = this.root;
    const { clientWidth } = this.#plot.over;
    const x = left + gap + offsetWidth > clientWidth ? left - gap - offsetWidth : left + gap;
    // As on a phone, there may be no room on either side.
    const inside = Math.max(-40, Math.min(x, clientWidth - offsetWidth));
    this.root.style.transform = `translate(${Math.round(inside)}px, ${Math.round(Math.max(-10, top - offsetHeight - gap / 2))}px)`;
  }
}
