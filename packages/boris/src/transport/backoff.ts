const firstDelayMs = 100;
const longestDelayMs = 5_000;

/** Wait before try number `tries + 1` of a request: doubling, half of it random so that clients spread out. */
export function backoffMs(tries: number, firstMs = firstDelayMs, longestMs = longestDelayMs): number {
  const full = Math.min(firstMs * 2 ** (tries - 1), longestMs);
  return full * (0.5 + Math.random() / 2);
}
