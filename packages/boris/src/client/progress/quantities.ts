/** Numbers as people read them. */

/** `1,234,567` */
export function formatCount(count: number): string {
  return count.toLocaleString("en");
}

/** `1.23M` */
export function formatShortCount(count: number): string {
  return count.toLocaleString("en", { notation: "compact", maximumSignificantDigits: 3 });
}

/** `1 task`, `1,234 tasks` */
export function formatTasks(count: number): string {
  return `${formatCount(count)} ${count === 1 ? "task" : "tasks"}`;
}

const units = [
  { name: "d", seconds: 86_400 },
  { name: "h", seconds: 3_600 },
  { name: "min", seconds: 60 },
  { name: "s", seconds: 1 },
] as const;

/** `0.4 s`, `12 s`, `2 min 5 s`, `1 h 12 min`, `3 d 4 h` */
export function formatDuration(ms: number): string {
  if (ms < 9_950) return `${Number((ms / 1_000).toFixed(1))} s`;
  const seconds = Math.round(ms / 1_000);
  const first = units.findIndex((unit) => seconds >= unit.seconds);
  const [large, small] = units.slice(first);
  if (large === undefined || small === undefined) return `${seconds} s`;
  const rest = Math.floor((seconds % large.seconds) / small.seconds);
  const whole = `${formatCount(Math.floor(seconds / large.seconds))} ${large.name}`;
  return rest === 0 ? whole : `${whole} ${rest} ${small.name}`;
}

/** `1,234/s`, `3.4/s`; slow ones the other way round: `5 s each` */
export function formatRate(perSecond: number): string {
  if (perSecond < 0.95) return `${formatDuration(1_000 / perSecond)} each`;
  return perSecond < 9.95 ? `${Number(perSecond.toFixed(1))}/s` : `${formatCount(Math.round(perSecond))}/s`;
}
