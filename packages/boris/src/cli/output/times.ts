const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** A span of time for people, in its two largest units: `340 ms`, `2.5 s`, `4 min 12 s`, `3 d 4 h`. */
export function duration(ms: number): string {
  if (ms < 9.95) return `${trimmed(ms)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59.95 * secondMs) return `${trimmed(ms / secondMs)} s`;
  // Rounded first: what is almost an hour is not `59 min 60 s`.
  const seconds = Math.round(ms / secondMs) * secondMs;
  if (seconds < hourMs) return inTwo(seconds, minuteMs, "min", secondMs, "s");
  const minutes = Math.round(ms / minuteMs) * minuteMs;
  if (minutes < dayMs) return inTwo(minutes, hourMs, "h", minuteMs, "min");
  return inTwo(Math.round(ms / hourMs) * hourMs, dayMs, "d", hourMs, "h");
}

/** A moment in the time of this machine: `2026-03-01 14:05:09`. */
export function localTime(at: number): string {
  const date = new Date(at);
  const [year, month, day] = [date.getFullYear(), date.getMonth() + 1, date.getDate()];
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()];
  return `${year}-${[month, day].map(twoDigits).join("-")} ${time.map(twoDigits).join(":")}`;
}

function inTwo(ms: number, unitMs: number, unit: string, restMs: number, rest: string): string {
  const whole = Math.floor(ms / unitMs);
  const left = Math.round((ms - whole * unitMs) / restMs);
  return left === 0 ? `${whole} ${unit}` : `${whole} ${unit} ${left} ${rest}`;
}

function trimmed(value: number): string {
  return String(Number(value.toFixed(1)));
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
