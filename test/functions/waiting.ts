import { setTimeout as sleep } from "node:timers/promises";
import type { TaskContext } from "borisjs/task";

export interface Waiting {
  readonly index: number;
  readonly payload: string;
}

/** The first two tasks end at once, all others when the object `go` is there; every tenth fails. */
export async function waitsForKey({ index, payload }: Waiting, { storage }: TaskContext): Promise<string> {
  await storage.put(`ran/${index}`, "");
  while (index > 1 && (await storage.get("go")) === undefined) await sleep(5);
  if (index % 10 === 9) throw new RangeError(`no ${index}`);
  return `${index}: ${payload.length}`;
}
