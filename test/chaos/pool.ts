/** A worker pool in a process of its own, to be killed. Argument: what `PoolOptions` says, as JSON. */
import { join } from "node:path";
import { systemClock } from "../../packages/boris/src/clock.ts";
import { WorkerPool } from "../../packages/boris/src/local/worker-pool.ts";
import { Worker } from "../../packages/boris/src/worker/worker.ts";
import { Storage } from "./storage.ts";
import { Weather } from "./weather.ts";

export interface PoolOptions {
  readonly dir: string;
  readonly seed: number;
  readonly concurrency: number;
  readonly leaseMs: number;
}

const { dir, seed, concurrency, leaseMs } = JSON.parse(process.argv[2] ?? "") as PoolOptions;
const clock = systemClock;
const storage = await Storage.open(dir, new Weather(dir, seed));
const { objects, tasks, deadLetters } = storage;
const worker = new Worker({
  backend: { objects, deadLetters, completions: (address) => storage.queue(address) },
  cacheFolder: join(dir, "functions"),
  cancelCheckMs: 250,
  clock,
  concurrency,
  memoryMb: 256,
  tasks,
});
const pool = new WorkerPool({ clock, concurrency, tasks, worker, leaseMs });
pool.start();
const living = setInterval(() => undefined, 2 ** 30);

process.once("SIGTERM", () => {
  void pool.stop().then(() => {
    storage.close();
    clearInterval(living);
  });
});
console.log("started");
