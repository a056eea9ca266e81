import { setTimeout as sleep } from "node:timers/promises";

/** Takes its time. */
export async function slowSquare(value: number): Promise<number> {
  await sleep(50);
  return value * value;
}
