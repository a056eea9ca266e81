import { Executor, type JobStats } from "borisjs";
import { local } from "borisjs/local";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { same } from "./functions/arithmetic.ts";
import { failsOften } from "./functions/flaky.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

let executor: Executor;

beforeEach(() => {
  executor = new Executor({ backend: local({ dir: temporaryFolder(), concurrency: 2 }) });
  onTestFinished(() => executor.close());
});

const options = { retryDelayMs: 1, maxAttempts: 2 };

/** Of 0, 1, 2, 3 and 4: two fail once, and one twice. */
function expectFigures(stats: JobStats): void {
  expect(stats.tasks).toEqual({ succeeded: 4, failed: 1, cancelled: 0, retried: 3 });
  expect(stats.attempts).toBe(8);
  for (const each of [stats.queueMs, stats.runMs]) expect(each.count).toBe(8);
  for (const each of [stats.returnMs, stats.cpuMs, stats.peakMemoryBytes, stats.paramBytes]) expect(each.count).toBe(5);
  expect(stats.resultBytes).toMatchObject({ count: 4, min: 3, max: 3 });
  expect(stats.peakMemoryBytes.min).toBeGreaterThan(1_000_000);
  expect(stats.workers).toBeGreaterThanOrEqual(1);
  expect(stats.workers).toBeLessThanOrEqual(2);
  expect(stats.coldStarts).toBe(stats.workers);
  expect(stats.concurrency.peak).toBeGreaterThanOrEqual(1);
  expect(stats.concurrency.peak).toBeLessThanOrEqual(2);
  expect(stats.elapsedMs).toBeGreaterThan(0);
  const quantityOf = (item: string): number | undefined =>
    stats.cost.lines.find((line) => line.item === item)?.quantity;
  expect(quantityOf("Lambda requests")).toBe(8);
  expect(quantityOf("S3 writes")).toBeGreaterThanOrEqual(5);
  expect(stats.cost.dollars).toBeGreaterThan(0);
}

describe("statistics of a job", () => {
  test("over an array count tasks and attempts, also when its executor is closed", async () => {
    const job = executor.map(failsOften, [0, 1, 2, 3, 4], options);
    await job.settled();
    await executor.close();
    expectFigures(job.stats());
  });

  test("over an iterable do so as well", async () => {
    const job = executor.map(failsOften, [0, 1, 2, 3, 4].values(), options);
    await job.settled();
    expectFigures(job.stats());
  });

  test("are of what has ended so far", async () => {
    const job = executor.map(same, [1, 2, 3], { maxInFlight: 1 });
    expect(job.stats().tasks).toEqual({ succeeded: 0, failed: 0, cancelled: 0, retried: 0 });
    await job.futures[0]?.result();
    expect(job.stats().tasks.succeeded).toBeGreaterThanOrEqual(1);
    await job.results();
    expect(job.stats().tasks.succeeded).toBe(3);
  });

  test("count what was cancelled or could not be sent", async () => {
    const job = executor.map(same, [1, () => 1, 2], { maxInFlight: 1 });
    job.futures[2]?.cancel();
    await job.settled();
    expect(job.stats()).toMatchObject({ tasks: { succeeded: 1, failed: 1, cancelled: 1 }, attempts: 1 });
  });
});

test("a future knows its attempts and sizes", async () => {
  const future = executor.submit(failsOften, 1, options);
  await future.result();
  const { stats } = future;
  expect(stats).toMatchObject({ attempts: 2, outcome: "succeeded", paramBytes: 3, resultBytes: 3 });
  expect(stats?.earlier).toMatchObject([{ outcome: "failed", error: "Error: 1 is odd" }]);
  expect(stats?.queuedAt).toBeGreaterThan(stats?.sentAt ?? Infinity);
});
