import { setTimeout as sleep } from "node:timers/promises";

/** Waits until something in another process has come true. The test's own time-out ends it. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(10);
}
