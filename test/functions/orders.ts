import { setTimeout as sleep } from "node:timers/promises";
import type { TaskContext } from "borisjs/task";

export interface Order {
  readonly id: number;
  readonly text: string;
}

/** Every third order is one that it does not understand, every fifth of the others makes its process exit. */
export function readOrder({ id, text }: Order): string {
  console.log(`reading order ${id}`);
  if (id % 3 === 0) throw new RangeError(`order ${id} has no total`);
  if (id % 5 === 0) process.exit(7);
  return `${id}: ${text.length}`;
}

/** The same, mended. */
export function readAnyOrder({ id, text }: Order, { index, attempt }: TaskContext): string {
  return `${id}: ${text.length} at ${index}, ${attempt}`;
}

/** Mended by an object in the store, so that the same function succeeds when it runs again. */
export async function readWhenMended({ id }: Order, { storage }: TaskContext): Promise<string> {
  await storage.put(`ran/${id}-${process.hrtime.bigint()}`, "");
  if (id % 3 === 0 && (await storage.get("mended")) === undefined) throw new RangeError(`order ${id} has no total`);
  return `read ${id}`;
}

/** Mended, and waits until there is an object that allows it to go on. */
export async function readWhenAllowed({ id }: Order, { storage }: TaskContext): Promise<string> {
  await storage.put(`waits/${id}`, "");
  while ((await storage.get("allowed")) === undefined) await sleep(5);
  return `read ${id}`;
}
