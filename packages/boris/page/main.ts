import { concurrencySection } from "./concurrency-section.ts";
import { costSection } from "./cost-section.ts";
import { type Dataset, withPart } from "./dataset.ts";
import { durationsSection } from "./durations-section.ts";
import { element, foreign } from "./element.ts";
import { failuresSection } from "./failures-section.ts";
import { followJob } from "./follow-job.ts";
import { readPart } from "./read-part.ts";
import { scoresSection } from "./scores-section.ts";
import type { Page, Section } from "./section.ts";
import { slowestSection } from "./slowest-section.ts";
import { summarySection } from "./summary-section.ts";
import { TaskDialog } from "./task-dialog.ts";
import { tasksSection } from "./tasks-section.ts";
import { Palette, themeSwitch } from "./theme.ts";
import { TimeZoom } from "./time-zoom.ts";
import { timelineSection } from "./timeline-section.ts";
import { visible } from "./visible.ts";

const palette = new Palette();
const dialog = new TaskDialog();
const title = element("h1", {});
const status = element("p", { class: "status", role: "status" });

let dataset: Dataset | undefined;

const page: Page = {
  palette,
  openTask: (row) => {
    if (dataset !== undefined) dialog.open(dataset, row);
  },
};

const zoom = new TimeZoom();
const sections: readonly Section[] = [
  summarySection(),
  scoresSection(page),
  timelineSection(page, zoom),
  concurrencySection(page, zoom),
  durationsSection(page),
  failuresSection(page),
  slowestSection(page),
  costSection(),
  tasksSection(page),
];

function build(): void {
  const links = sections.flatMap(({ root }) => {
    const heading = root.querySelector("h2")?.textContent;
    return heading === undefined ? [] : [element("li", {}, element("a", { href: `#${root.id}` }, heading))];
  });
  const nav = element("nav", { "aria-label": "Parts of the report" }, element("ul", {}, ...links));
  document.body.replaceChildren(
    element("a", { class: "skip", href: "#report" }, "Skip to the report"),
    element("header", { class: "top" }, element("div", { class: "title" }, title, status), themeSwitch(palette), nav),
    element("main", { id: "report", tabindex: -1 }, ...sections.map(({ root }) => root)),
    element("footer", {}, "Made by boris. Everything is in this page: it loads nothing."),
    dialog.root,
  );
}

function show(next: Dataset): void {
  dataset = next;
  const { name, id } = next.job;
  title.replaceChildren(foreign(name === "" ? id : name));
  document.title = `${visible(name === "" ? id : name).slice(0, 80)} · boris report`;
  for (const section of sections) section.show(next);
  // A part that has nothing to show is not linked to.
  for (const link of document.querySelectorAll<HTMLAnchorElement>("header.top nav a")) {
    const target = document.querySelector<HTMLElement>(link.hash);
    if (link.parentElement !== null) link.parentElement.hidden = target?.hidden === true;
  }
}

/** Of a job that takes long to draw, a fifth of the time goes into drawing. */
const restPerDraw = 4;

const data = document.querySelector("#boris-data")?.textContent;
/** Shows what is known in the end, however fast news come: a large job takes a while to draw, and its reader wants to act, too. */
class Shower {
  #next: Dataset | undefined;
  #resting = false;

  show(next: Dataset): void {
    this.#next = next;
    if (this.#resting) return;
    const startedAt = performance.now();
    show(next);
    this.#next = undefined;
    this.#resting = true;
    setTimeout(() => this.#rested(), restPerDraw * (performance.now() - startedAt));
  }

  #rested(): void {
    this.#resting = false;
    if (this.#next !== undefined) this.show(this.#next);
  }
}

build();
if (data === undefined || data === "") {
  const shower = new Shower();
  let known: Dataset | undefined;
  followJob({
    onPart: (part) => {
      known = withPart(known, part);
      shower.show(known);
    },
    onStatus: (text) => (status.textContent = text),
  });
} else {
  show(withPart(undefined, await readPart(data)));
}
document.documentElement.dataset["ready"] = "true";
