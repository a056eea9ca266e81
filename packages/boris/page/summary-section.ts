import type { Dataset } from "./dataset.ts";
import { element, foreign } from "./element.ts";
import { count, counted, dollars, duration, moment, rate } from "./format.ts";
import { describeEnds } from "./redriven.ts";
import type { Section } from "./section.ts";

interface Tile {
  readonly label: string;
  readonly value: string;
  readonly note?: string;
  /** Draws the eye if there is anything. */
  readonly tone?: "failed" | "retried";
}

/** What the job is, and how it went in a few figures. */
export function summarySection(): Section {
  const about = element("p", { class: "about" });
  const progress = element("div", { class: "progress" });
  const tiles = element("dl", { class: "tiles" });
  return {
    root: element("section", { id: "summary", "aria-label": "Summary" }, about, progress, tiles),
    show(dataset) {
      about.replaceChildren(...describeJob(dataset));
      progress.replaceChildren(...describeProgress(dataset));
      tiles.replaceChildren(...tilesOf(dataset).map(draw));
    },
  };
}

function describeJob({ job, progress }: Dataset): Node[] {
  const facts = [
    `made ${moment(job.createdAt)}`,
    job.backend === "aws" ? "on AWS" : "on this machine",
    ...(job.pool === "default" ? [] : [`pool ${job.pool}`]),
    `at most ${counted(job.maxAttempts, "attempt")} of ${duration(job.timeoutMs)}`,
    `as of ${moment(progress.at)}`,
  ];
  return [element("code", {}, job.id), ...facts.map((fact) => element("span", {}, foreign(fact)))];
}

function describeProgress({ progress }: Dataset): Node[] {
  const { ended, total, state } = progress;
  if (state === "ended" && (total === undefined || ended >= total)) return [];
  const of = total === undefined ? "" : ` of ${count(total)}`;
  const gone =
    state === "abandoned" ? "; the program that sent them is gone, and `boris attach` goes on with the job" : "";
  const text = `${count(ended)}${of} ${ended === 1 && total === undefined ? "task has" : "tasks have"} ended${gone}`;
  const bar =
    total === undefined
      ? undefined
      : element("progress", { max: total, value: ended, "aria-label": "Tasks that ended" });
  return [...(bar === undefined ? [] : [bar]), element("span", {}, text)];
}

function tilesOf({ stats, job, attempts, redriven }: Dataset): Tile[] {
  if (stats === undefined) {
    return [{ label: "Succeeded", value: "0", note: "no task has ended yet, as far as is known" }];
  }
  const { tasks, concurrency, cost } = stats;
  const all = tasks.succeeded + tasks.failed + tasks.cancelled;
  const share = (part: number): string => `${rate((100 * part) / Math.max(1, all))} % of ${count(all)}`;
  return [
    { label: "Succeeded", value: count(tasks.succeeded), note: share(tasks.succeeded) },
    {
      label: "Failed",
      value: count(tasks.failed),
      note: [share(tasks.failed), ...(redriven === undefined ? [] : [`redriven: ${describeEnds(redriven)}`])].join(
        "; ",
      ),
      ...(tasks.failed > 0 && { tone: "failed" }),
    },
    ...(tasks.cancelled === 0
      ? []
      : [{ label: "Cancelled", value: count(tasks.cancelled), note: share(tasks.cancelled) }]),
    {
      label: "Retried",
      value: count(tasks.retried),
      note: `${counted(attempts.count, "attempt")} in all`,
      ...(tasks.retried > 0 && { tone: "retried" }),
    },
    { label: "Elapsed", value: duration(stats.elapsedMs), note: `run time p50 ${duration(stats.runMs.p50)}` },
    { label: "Tasks per second", value: rate(stats.tasksPerSecond) },
    {
      label: "Peak concurrency",
      value: count(concurrency.peak),
      note: `${counted(stats.workers, "worker")}, mean ${rate(concurrency.mean)}`,
    },
    {
      label: "Cost",
      value: dollars(cost.dollars + (redriven?.dollars ?? 0)),
      note: `${job.backend === "aws" ? "estimated" : "had it run on AWS"}${redriven === undefined ? "" : ", with redrives"}`,
    },
  ];
}

function draw({ label, value, note, tone }: Tile): HTMLElement {
  return element(
    "div",
    { class: tone === undefined ? "tile" : `tile ${tone}` },
    element("dt", {}, label),
    element("dd", { class: "value" }, value),
    ...(note === undefined ? [] : [element("dd", { class: "note" }, note)]),
  );
}
