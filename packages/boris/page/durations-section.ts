import type { Distribution } from "../src/stats/distribution.ts";
import { attemptsSection } from "./attempts-section.ts";
import { plainTable, scrolled } from "./chart-figure.ts";
import { attemptKinds, type Dataset } from "./dataset.ts";
import { element } from "./element.ts";
import { bytes, count, duration } from "./format.ts";
import { HistogramChart } from "./histogram-chart.ts";
import type { Page, Section } from "./section.ts";

const succeeded = attemptKinds.indexOf("succeeded");

/** How long attempts ran and waited. */
export function durationsSection({ palette }: Page): Section {
  const runs = new HistogramChart(palette, {
    title: "Run times",
    note: "From the call of the function to its end, each attempt.",
    noun: "attempt",
    marked: "did not succeed",
  });
  const waits = new HistogramChart(palette, {
    title: "Queue wait",
    note: "From when an attempt could be received to the call of the function.",
    noun: "attempt",
  });
  const charts = element("div", { class: "pair" }, runs.figure.root, waits.figure.root);
  const table = element("div", {});
  const section = attemptsSection("durations", "Run times and waits", charts, ({ attempts }) => {
    runs.show(attempts.runMs, (i) => attempts.kind[i] !== succeeded);
    waits.show(attempts.startedAt.map((startedAt, i) => Math.max(0, startedAt - (attempts.queuedAt[i] ?? 0))));
  });
  section.root.append(table);
  return {
    root: section.root,
    show(dataset) {
      section.show(dataset);
      table.replaceChildren(...distributions(dataset));
    },
  };
}

function distributions({ stats }: Dataset): Node[] {
  if (stats === undefined) return [];
  const row = (name: string, of: Distribution, write: (value: number) => string): string[] => [
    name,
    count(of.count),
    ...[of.min, of.p50, of.mean, of.p90, of.p99, of.max].map((value) => write(value)),
  ];
  const table = plainTable(
    ["Measure", "Count", "Least", "p50", "Mean", "p90", "p99", "Most"],
    [
      row("Waited in the queue", stats.queueMs, duration),
      row("Ran", stats.runMs, duration),
      row("Result on its way back", stats.returnMs, duration),
      row("CPU time", stats.cpuMs, duration),
      row("Peak memory", stats.peakMemoryBytes, bytes),
      row("Size of the parameter set", stats.paramBytes, bytes),
      row("Size of the result", stats.resultBytes, bytes),
    ],
  );
  table.prepend(element("caption", {}, "How the figures are distributed"));
  return [scrolled("How the figures are distributed", table)];
}
