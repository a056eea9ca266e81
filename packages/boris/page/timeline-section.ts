import { attemptsSection } from "./attempts-section.ts";
import { ChartFigure, type TableOfChart } from "./chart-figure.ts";
import { type Dataset } from "./dataset.ts";
import { button, element } from "./element.ts";
import { counted, duration } from "./format.ts";
import type { Page, Section } from "./section.ts";
import type { TimeSpan, TimeZoom } from "./time-zoom.ts";
import { TimelineChart } from "./timeline-chart.ts";
import { layOut, type TimelineRows } from "./timeline-rows.ts";
import { visible } from "./visible.ts";
import { type WorkerSum, sumsByWorker } from "./worker-sums.ts";

/** The table of the chart is for reading, not for storing. */
const rowsInTable = 500;

const keysHelp =
  "Left and right go from attempt to attempt, up and down from row to row, F to the next that failed, Enter opens the task, plus and minus zoom, 0 shows all.";

/** What each worker did when, with what failed and what was tried again marked. */
export function timelineSection(page: Page, zoom: TimeZoom): Section {
  const explorer = element("div", {
    class: "explorer",
    role: "application",
    tabindex: 0,
    "aria-label": "Timeline, attempt by attempt",
    "aria-description": keysHelp,
  });
  const told = element("p", { class: "told", role: "status" });
  const tools = element(
    "div",
    { class: "tools" },
    legend(),
    button("Zoom in", () => zoom.scale(0.5)),
    button("Zoom out", () => zoom.scale(2)),
    button("Whole job", () => chart?.showAll()),
  );
  const figure = new ChartFigure(
    "Timeline by worker",
    "Drag over a part to zoom in, double-click to see all of it again. Click an attempt to open its task.",
    tools,
  );
  figure.picture.replaceWith(explorer);
  explorer.append(figure.picture);
  explorer.after(told);

  let chart: TimelineChart | undefined;
  return attemptsSection("timeline", "Timeline", figure.root, (dataset) => {
    const rows = layOut(dataset);
    zoom.setWhole(spanOf(dataset));
    chart ??= new TimelineChart(page, zoom, { host: figure.picture, explorer, told });
    chart.show(dataset, rows);
    const sums = sumsByWorker(dataset);
    figure.describe(summaryOf(dataset, rows, sums), () => tableOf(dataset, sums));
  });
}

function legend(): HTMLElement {
  const kinds = { succeeded: "succeeded", retried: "failed, then retried", failed: "failed", cancelled: "cancelled" };
  const items = Object.entries(kinds).map(([kind, label]) =>
    element("li", {}, element("i", { class: `swatch ${kind}`, "aria-hidden": "true" }), label),
  );
  return element("ul", { class: "legend", "aria-label": "Marks" }, ...items);
}

/** From the job's making, or the first attempt if that is long after, to the last moment that is known of. */
function spanOf({ attempts, tasks, progress, job }: Dataset): TimeSpan {
  let [from, to] = [Infinity, 0];
  for (let i = 0; i < attempts.count; i += 1) {
    from = Math.min(from, attempts.startedAt[i] ?? 0);
    to = Math.max(to, (attempts.startedAt[i] ?? 0) + (attempts.runMs[i] ?? 0));
  }
  for (const receivedAt of tasks.receivedAt) to = Math.max(to, receivedAt);
  // Of a job that goes on, time goes on; but not of one that has been waiting for long.
  const now = progress.at - job.createdAt;
  if (progress.state === "running" && now < 2 * to) to = Math.max(to, now);
  const margin = Math.max(1, (to - Math.max(0, from)) * 0.01);
  return { from: from < (to - from) / 2 ? Math.min(0, from) : from - margin, to: to + margin };
}

function summaryOf({ attempts }: Dataset, rows: TimelineRows, sums: readonly WorkerSum[]): string {
  const failed = sums.reduce((sum, worker) => sum + worker.failed, 0);
  const retried = sums.reduce((sum, worker) => sum + worker.retried, 0);
  return [
    `Timeline of ${counted(attempts.count, "attempt")} on ${counted(sums.length, "worker")}`,
    rows.shared ? ` in ${counted(rows.count, "row")}` : "",
    `. ${counted(failed, "attempt")} failed for good, ${counted(retried, "attempt")} failed and went on to a retry.`,
  ].join("");
}

function tableOf({ workers }: Dataset, sums: readonly WorkerSum[]): TableOfChart {
  return {
    titles: ["Worker", "Attempts", "Failed", "Retried", "Busy", "First start", "Last end"],
    rows: sums
      .slice(0, rowsInTable)
      .map(({ worker, attempts, failed, retried, busyMs, firstAt, lastAt }) => [
        visible(workers[worker] ?? "unknown"),
        String(attempts),
        String(failed),
        String(retried),
        duration(busyMs),
        duration(firstAt),
        duration(lastAt),
      ]),
  };
}
