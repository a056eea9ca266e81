import { describe, expect, test } from "vitest";
import { costOf } from "./cost-of.ts";
import type { CostTerms } from "./cost-of.ts";
import type { JobStats } from "./job-stats.ts";
import { prices } from "./prices.ts";
import { Tally } from "./tally.ts";
import { noUsage, type TaskMeasures } from "./usage.ts";

const attempt = {
  outcome: "succeeded",
  queuedAt: 1_000,
  startedAt: 1_010,
  finishedAt: 1_030,
  workerId: "a",
  coldStart: false,
} as const;

const task = (fields: Partial<TaskMeasures> = {}): TaskMeasures => ({
  state: "succeeded",
  attempts: [attempt],
  sentAt: 1_000,
  receivedAt: 1_035,
  cpuMs: 4,
  peakMemoryBytes: 1_000_000,
  paramBytes: 10,
  resultBytes: 20,
  ...fields,
});

const inline = { results: "inline" } as const;

function statsOf(tasks: readonly TaskMeasures[], terms: CostTerms): JobStats {
  const tally = Tally.exact();
  for (const each of tasks) tally.add(each);
  return tally.stats(terms);
}

describe("statistics of a job", () => {
  test("are those of its tasks and their attempts", () => {
    const failed = { ...attempt, outcome: "failed", workerId: "b", coldStart: true } as const;
    const again = { ...attempt, queuedAt: 2_000, startedAt: 2_100, finishedAt: 2_160 };
    const stats = statsOf(
      [
        task(),
        task({ attempts: [failed, again], receivedAt: 2_200, cpuMs: 8 }),
        task({ state: "failed", attempts: [failed], resultBytes: 0 }),
        task({ state: "cancelled", attempts: [], receivedAt: 3_000 }),
      ],
      inline,
    );
    expect(stats.tasks).toEqual({ succeeded: 2, failed: 1, cancelled: 1, retried: 1 });
    expect(stats).toMatchObject({ attempts: 4, coldStarts: 2, workers: 2, elapsedMs: 1_200, tasksPerSecond: 2.5 });
    expect(stats.queueMs).toMatchObject({ count: 4, min: 10, max: 100, mean: 32.5 });
    expect(stats.runMs).toMatchObject({ count: 4, p50: 20, max: 60, mean: 30 });
    // 5, 40 and 5 milliseconds after the end of the last attempts.
    expect(stats.returnMs).toMatchObject({ count: 3, min: 5, max: 40 });
    expect(stats.cpuMs).toMatchObject({ count: 3, max: 8 });
    expect(stats.resultBytes).toMatchObject({ count: 2, mean: 20 });
    expect(stats.concurrency.peak).toBe(3);
  });

  test("of nothing are nothing", () => {
    const stats = statsOf([], inline);
    expect(stats).toMatchObject({ attempts: 0, elapsedMs: 0, tasksPerSecond: 0, concurrency: { peak: 0, mean: 0 } });
    expect(stats.cost).toEqual({ lines: [], dollars: 0 });
  });

  test("leave out what an attempt that never ran, or whose process was killed, cannot tell", () => {
    const lost = { ...attempt, outcome: "crashed", workerId: "" } as const;
    const stats = statsOf(
      [task({ state: "failed", attempts: [lost] }), task({ state: "failed", peakMemoryBytes: 0 })],
      inline,
    );
    expect(stats).toMatchObject({ attempts: 1, workers: 1, runMs: { count: 1 }, peakMemoryBytes: { count: 0 } });
  });

  test("bear clocks that differ", () => {
    const early = { ...attempt, queuedAt: 1_020 };
    expect(statsOf([task({ attempts: [early], receivedAt: 1_020 })], inline)).toMatchObject({
      queueMs: { min: 0 },
      returnMs: { min: 0 },
    });
  });
});

describe("costs of a job", () => {
  const usage = { ...noUsage, tasks: 1_000, attempts: 1_000, runMs: 1_000_000, elapsedMs: 10_000 };
  const quantities = (...args: Parameters<typeof costOf>): Record<string, number> =>
    Object.fromEntries(costOf(...args).lines.map(({ item, quantity }) => [item, quantity]));

  test("are a line for each thing that is charged, and their sum", () => {
    const { lines, dollars } = costOf(usage, { results: "inline", memoryMb: 1_024 });
    expect(lines.map((line) => line.dollars).reduce((sum, part) => sum + part)).toBeCloseTo(dollars, 12);
    for (const { quantity, dollarsPerUnit, dollars: part } of lines) expect(part).toBe(quantity * dollarsPerUnit);
    // A second of a function with 1 GB, and 15 ms for telling of it, a thousand times.
    expect(lines[0]).toMatchObject({ item: "Lambda time", quantity: 1_015, dollarsPerUnit: prices.lambdaGbSecond });
  });

  test("of messages: sent in tens, handled by Lambda one by one, received as they come", () => {
    expect(quantities(usage, { results: "inline" })).toMatchObject({
      "Lambda requests": 1_000,
      // 100 sends, 1,000 receives, 1,000 deletions.
      "SQS for tasks": 2_100,
      // 1,000 sends; 100 receives, and one more as a long poll ends; 100 deletions.
      "SQS for completions": 1_201,
    });
  });

  test("of messages that workers get in tens are a tenth", () => {
    expect(quantities(usage, { results: "inline", batchSize: 10 })).toMatchObject({
      "Lambda requests": 100,
      "SQS for tasks": 300,
      "SQS for completions": 301,
    });
  });

  test("of retries are those of another message each", () => {
    const retried = { ...usage, attempts: 1_100 };
    expect(quantities(retried, inline)).toMatchObject({ "Lambda requests": 1_100, "SQS for tasks": 2_400 });
  });

  test("of large messages are by the 64 KiB", () => {
    // 100,600 bytes each: a million in a batch of ten, which are 16 chunks, and two chunks to receive one.
    const large = { ...usage, paramMessageBytes: 100_000 * 1_000 };
    expect(quantities(large, inline)["SQS for tasks"]).toBe(100 * 16 + 2_000 + 1_000);
  });

  test("of objects: results that last, what is too large for a message, and a part of the history each second", () => {
    expect(quantities(usage, { results: "none" })["S3 writes"]).toBe(1 + 10);
    expect(quantities({ ...usage, resultObjects: 7 }, inline)).toMatchObject({
      "S3 writes": 1 + 10 + 7,
      "S3 reads": 7,
    });
    expect(quantities({ ...usage, paramObjects: 5, paramObjectReads: 6 }, { results: "durable" })).toMatchObject({
      // The job, its history, how far it came, the results, the parameter sets.
      "S3 writes": 1 + 10 + 3 + 10 + 1_000 + 5,
      "S3 reads": 6,
    });
  });
});
