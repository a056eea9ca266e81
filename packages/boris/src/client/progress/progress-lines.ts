import { styleText } from "node:util";
import { cutToWidth } from "./cut-to-width.ts";
import { displayWidth } from "./display-width.ts";
import type { JobView } from "./job-watch.ts";
import { formatCount, formatDuration, formatRate, formatShortCount } from "./quantities.ts";

export interface ProgressLinesOptions {
  /** Columns that may be used. */
  readonly columns: number;
  readonly lines: 1 | 2;
  /** Where it will be shown, which decides about colours: `NO_COLOR` and what the terminal can do. */
  readonly stream: NodeJS.WritableStream;
}

/** One number with its meaning. */
interface Part {
  readonly text: string;
  /** What has the highest goes first when there is no room. */
  readonly rank: number;
  readonly isBad?: boolean;
}

const minBarColumns = 12;
const maxBarColumns = 42;
/** Below it, large numbers are abbreviated. */
const narrowColumns = 24;

/**
 * Draws a job: its name, a bar if its size is known, and its numbers, as many as there is room for. No line is longer than
 * the terminal is wide, as one that breaks could not be rewritten. Plain ASCII, which every terminal shows at the same width.
 */
export function progressLines(view: JobView, options: ProgressLinesOptions): readonly string[] {
  const { columns, lines, stream } = options;
  const paint = (part: Part): string => (part.isBad === true ? styleText("red", part.text, { stream }) : part.text);
  if (lines === 2) {
    const numbers = fitting(partsOf(view, columns), columns).map(paint).join(", ");
    return [headOf(view, doneText(view, columns), options), numbers];
  }
  const [done, ...parts] = fitting(
    [{ text: doneText(view, columns), rank: 0 }, ...partsOf(view, columns)],
    columns - Math.min(displayWidth(view.name), maxNameColumns(columns)) - minBarColumns - 2,
  );
  const numbers = parts.map((part) => `, ${part.text}`).join("");
  const head = headOf(view, done?.text ?? "", { ...options, columns: columns - displayWidth(numbers) });
  return [head + parts.map((part) => `, ${paint(part)}`).join("")];
}

/** Name, bar, and how many are done. */
function headOf(view: JobView, done: string, { columns, stream }: ProgressLinesOptions): string {
  const room = columns - displayWidth(done) - 1;
  const name = cutToWidth(view.name, Math.min(maxNameColumns(columns), room));
  const barRoom = Math.min(room - displayWidth(name) - 1, maxBarColumns);
  if (view.total === undefined || view.total === 0 || barRoom < minBarColumns) {
    return [cutToWidth(view.name, room), done].filter((text) => text !== "").join(" ");
  }
  const inner = barRoom - 2;
  const filled = Math.min(inner, Math.floor((inner * (view.succeeded + view.failed)) / view.total));
  const head = filled === inner ? "" : ">".slice(0, filled);
  const bar = "=".repeat(filled - head.length) + head;
  return `${name} [${styleText("cyan", bar, { stream })}${" ".repeat(inner - filled)}] ${done}`;
}

/** Long names leave room for the rest. */
function maxNameColumns(columns: number): number {
  return Math.max(10, Math.floor(columns * 0.4));
}

function doneText({ succeeded, failed, total }: JobView, columns: number): string {
  const of = (format: (count: number) => string): string => {
    const done = format(succeeded + failed);
    // As wide as it will be in the end, so that the bar does not move.
    return total === undefined ? done : `${done.padStart(format(total).length)}/${format(total)}`;
  };
  const texts = [`${of(formatCount)} done`, of(formatCount), of(formatShortCount)];
  return texts.find((text) => text.length <= columns * 0.75) ?? cutToWidth(of(formatShortCount).trim(), columns);
}

/** What `rank` says is what remains on narrow terminals: first of all, whether tasks fail. */
function partsOf(view: JobView, columns: number): Part[] {
  const { sent, running, inFlight, failed, cancelled, isDraining, ratePerSecond, leftMs } = view;
  const count = columns < narrowColumns ? formatShortCount : formatCount;
  const parts: Part[] = [];
  if (isDraining) parts.push({ text: `waiting for ${count(inFlight)}`, rank: 2 });
  else parts.push({ text: `${count(sent)} sent`, rank: 7 });
  if (running !== undefined && !isDraining) parts.push({ text: `${count(running)} running`, rank: 6 });
  parts.push({ text: `${count(failed)} failed`, rank: 1, isBad: failed > 0 });
  if (cancelled > 0) parts.push({ text: `${count(cancelled)} cancelled`, rank: 4 });
  if (ratePerSecond !== undefined) parts.push({ text: formatRate(ratePerSecond), rank: 5 });
  if (leftMs !== undefined) parts.push({ text: `${formatDuration(Math.ceil(leftMs / 1_000) * 1_000)} left`, rank: 3 });
  return parts;
}

/** Leaves out what matters least until the rest has room, with its commas. What is left may have to be cut. */
function fitting(parts: readonly Part[], columns: number): readonly Part[] {
  let kept = parts;
  while (kept.length > 1 && kept.reduce((width, { text }) => width + text.length + 2, -2) > columns) {
    const least = Math.max(...kept.map(({ rank }) => rank));
    kept = kept.filter(({ rank }) => rank !== least);
  }
  return kept.map((part) => ({ ...part, text: cutToWidth(part.text, columns) }));
}
