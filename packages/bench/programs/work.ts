import { setTimeout as sleep } from "node:timers/promises";

/** The work that is measured: as good as none, so that what is left is the cost of getting it done. */
export function identity<T>(value: T): T {
  return value;
}

/** A result of `mebibytes` MiB with numbers in it that can be told apart. */
export function ramp(mebibytes: number): Float64Array {
  return new Float64Array((mebibytes * 2 ** 20) / Float64Array.BYTES_PER_ELEMENT).map((_, index) => index);
}

/** Takes `ms` and gives the time, in milliseconds since the epoch, at which it was done. */
export async function endAfter(ms: number): Promise<number> {
  await sleep(ms);
  return Date.now();
}
