import { setTimeout as sleep } from "node:timers/promises";
import type { TaskContext } from "borisjs/task";

/** Tasks that are cancelled. Each leaves an object as soon as it runs, so that a test knows that it did. */

/** Runs until it is told to stop, and leaves word that it was. */
export async function stopsWhenTold(name: string, { index, signal, storage }: TaskContext): Promise<string> {
  await storage.put(`${name}/ran/${index}`, "");
  await new Promise((resolve) => {
    signal.addEventListener("abort", resolve, { once: true });
    setTimeout(resolve, 60_000);
  });
  await storage.put(`${name}/told/${index}`, "");
  return "stopped";
}

/** Blocks its process for ever, and leaves its process id. */
export async function loopsForEver(name: string, { index, storage }: TaskContext): Promise<never> {
  await storage.put(`${name}/ran/${index}`, String(process.pid));
  for (;;);
}

/** The first task waits until it is killed, the others end at once. */
export async function firstBlocks(name: string, { index, storage }: TaskContext): Promise<number> {
  await storage.put(`${name}/ran/${index}`, "");
  if (index === 0) await sleep(60_000);
  return index;
}
