const firstDelayMs = 100;
const longestDelayMs = 5_000;

/** Wait before try number `tries + 1` of a request: doubling, half of it random so that clients spread out. */
export function backoffMs(tries: number, firstMs = firstDelayMs, longestMs = longestDelayMs): number {
  // From 2 ** 1024 on it is Infinity, and no wait of 0 ms would be NaN.
  const full = Math.min(firstMs * 2 ** Math.min(tries - 1, 1_000), longestMs);
  return full * (0.5 + Math.random() / 2);
}
