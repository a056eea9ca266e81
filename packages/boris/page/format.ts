/** How figures are written. */

const grouped = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });
const upToOne = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 1 });
const significant = new Intl.NumberFormat("en-GB", { maximumSignificantDigits: 6, useGrouping: false });
const instant = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" });

/** `12,345` */
export function count(value: number): string {
  return grouped.format(value);
}

/** `1 task`, `12,345 tasks` */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? "" : "s"}`;
}

/** `0.4 ms`, `123 ms`, `12.3 s`, `4 min 5 s`, `2 h 3 min` */
export function duration(ms: number): string {
  if (ms < 10) return `${Math.round(ms * 100) / 100} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${upToOne.format(ms / 1_000)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 3_600) return twoUnits(seconds, "min", "s");
  return twoUnits(Math.round(seconds / 60), "h", "min");
}

/** Of an amount of the smaller unit, of which sixty are one of the larger. */
function twoUnits(amount: number, larger: string, smaller: string): string {
  const rest = amount % 60;
  return `${count(Math.floor(amount / 60))} ${larger}${rest === 0 ? "" : ` ${rest} ${smaller}`}`;
}

/** `3.4` or `1,234`: as exact as a reader can make use of. */
export function rate(value: number): string {
  return value < 100 ? upToOne.format(value) : count(value);
}

/** `512 B`, `1.4 MB` */
export function bytes(value: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const step = value < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(value) / 3));
  return `${upToOne.format(value / 1_000 ** step)} ${units[step]}`;
}

/** `$1.25`, and what is less than a dollar to two digits: `$0.000012` */
export function dollars(value: number): string {
  if (value === 0 || value >= 0.995) return `$${value.toFixed(2)}`;
  const decimals = Math.min(12, 1 - Math.floor(Math.log10(value)));
  return `$${value.toFixed(decimals)}`;
}

/** A number of the user's: no grouping, as it may be a year, and no more digits than one can compare. */
export function plain(value: number): string {
  return Number.isInteger(value) || Math.abs(value) < 1e-6 ? String(value) : significant.format(value);
}

/** `22 Nov 2026, 20:37:04`, in the reader's time zone. */
export function moment(msSinceEpoch: number): string {
  return instant.format(msSinceEpoch);
}

/** A place on a time axis, as exact as its ticks need: `250 ms`, `1.5 s`, `2:30`, `1:02:30`. */
export function clockTime(ms: number, stepMs: number): string {
  if (Math.abs(ms) < 1e-9) return "0";
  if (stepMs < 100 && Math.abs(ms) < 1_000) return `${Math.round(ms * 100) / 100} ms`;
  if (stepMs < 1_000 || ms < 60_000) return `${Number((ms / 1_000).toFixed(3))} s`;
  const seconds = Math.round(ms / 1_000);
  const [h, m, s] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (value: number): string => String(value).padStart(2, "0");
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
