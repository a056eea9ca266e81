import { InvalidArgumentError } from "commander";

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** A span of time as people write it, in milliseconds: `500ms`, `1.5s`, `5m`, `1h`. @throws InvalidArgumentError */
export function parseDuration(text: string): number {
  const [, count = "", unit = ""] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  const durationMs = Math.round(Number(count) * (unitMs[unit] ?? NaN));
  if (count === "" || !Number.isSafeInteger(durationMs) || durationMs < 1) {
    throw new InvalidArgumentError("It must be a time with a unit, such as 500ms, 30s or 5m.");
  }
  return durationMs;
}
