/** Ways to die. Each takes the number of milliseconds to wait before, so that the moment of the event is known. */
import { setTimeout as sleep } from "node:timers/promises";
import type { TaskContext } from "borisjs/task";

/** Says when the event happens; the last lines that a task printed arrive with its failure. */
function announce(): void {
  console.log(`event ${Date.now()}`);
}

export async function loopsForEver(): Promise<void> {
  announce();
  for (;;);
}

export async function outlivesItsTimeWithoutListening(): Promise<void> {
  announce();
  await sleep(60_000);
}

export async function stopsWhenTold(_: unknown, { signal }: TaskContext): Promise<void> {
  announce();
  await sleep(60_000, undefined, { signal });
}

export async function exitsAsIfAllWereWell(): Promise<never> {
  announce();
  process.exit(0);
}

export async function exitsWithCode(): Promise<never> {
  announce();
  process.exit(3);
}

export async function isKilled(): Promise<void> {
  announce();
  process.kill(process.pid, "SIGKILL");
  await sleep(60_000);
}

export async function isTerminated(): Promise<void> {
  announce();
  process.kill(process.pid, "SIGTERM");
  await sleep(60_000);
}

export async function aborts(): Promise<never> {
  announce();
  process.abort();
}

export async function fillsItsMemory(): Promise<number> {
  announce();
  const kept: string[][] = [];
  for (;;) kept.push(Array.from({ length: 100_000 }, (_, index) => `${index} of ${kept.length}`));
}

export async function rejectsUnheard(): Promise<void> {
  announce();
  void Promise.reject(new RangeError("nobody awaited this"));
  await sleep(60_000);
}

export async function throwsInATimer(): Promise<void> {
  announce();
  setTimeout(() => {
    throw new RangeError("thrown by a timer");
  });
  await sleep(60_000);
}

export async function waitsForNothing(): Promise<void> {
  announce();
  await new Promise(() => undefined);
}

export async function floodsItsOutput(): Promise<never> {
  const line = "x".repeat(1_000);
  for (let lines = 0; lines < 20_000; lines++) console.log(line);
  announce();
  throw new Error("after 20 MB of output");
}

export async function throwsWhatCannotTravel(): Promise<never> {
  announce();
  throw Object.assign(new TypeError("holds a function"), { retry: () => undefined });
}

export async function throwsAFunction(): Promise<never> {
  announce();
  throw () => undefined;
}

export async function returnsWhatCannotTravel(): Promise<unknown> {
  announce();
  return { callback: () => undefined };
}
