import { formatDuration } from "../../client/progress/quantities.ts";

/** A span of time for people, as exact as run times are compared: `1.3 ms`, `340 ms`, `12.5 s`, `4 min 12 s`, `3 d 4 h`. */
export function duration(ms: number): string {
  if (ms < 9.95) return `${trimmed(ms)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  return ms < 59_950 ? `${trimmed(ms / 1_000)} s` : formatDuration(ms);
}

/** A moment in the time of this machine: `2026-03-01 14:05:09`. */
export function localTime(at: number): string {
  const date = new Date(at);
  const [year, month, day] = [date.getFullYear(), date.getMonth() + 1, date.getDate()];
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()];
  return `${year}-${[month, day].map(twoDigits).join("-")} ${time.map(twoDigits).join(":")}`;
}

function trimmed(value: number): string {
  return String(Number(value.toFixed(1)));
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
