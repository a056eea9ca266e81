import { InvalidArgumentError } from "commander";

const unitMs: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
};

/**
 * A time in the past as people write it, in milliseconds since the epoch: `90s`, `30m`, `12h`, `2d`, `1w` ago, or a date such as
 * `2026-03-01`, which begins at midnight here.
 *
 * @throws InvalidArgumentError for anything else
 */
export function parseSince(text: string): number {
  const [, count = "", unit = ""] = /^(\d{1,6})([smhdw])$/.exec(text) ?? [];
  const lengthMs = unitMs[unit];
  if (lengthMs !== undefined) return Date.now() - Number(count) * lengthMs;
  // A date alone is midnight in Greenwich to JavaScript.
  const date = /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00` : text;
  const at = isDay(text.slice(0, 10)) ? Date.parse(date) : Number.NaN;
  if (Number.isNaN(at))
    throw new InvalidArgumentError("It must be a span such as 90s, 30m, 12h, 2d, 1w, or a date such as 2026-03-01.");
  return at;
}

/** JavaScript takes the 31st of February for the 3rd of March. */
function isDay(text: string): boolean {
  const at = /^\d{4}-\d\d-\d\d$/.test(text) ? new Date(`${text}T00:00Z`) : undefined;
  return at !== undefined && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}
