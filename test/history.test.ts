import { Executor, JobNotFoundError, TaskFailedError } from "borisjs";
import { local } from "borisjs/local";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import type { Backend } from "../packages/boris/src/backend/backend.ts";
import { readHistory } from "../packages/boris/src/jobs/read-history.ts";
import { readOutcomes } from "../packages/boris/src/jobs/read-outcomes.ts";
import { readStatus } from "../packages/boris/src/jobs/read-status.ts";
import type { TaskRecord } from "../packages/boris/src/protocol/task-record.ts";
import { same } from "./functions/arithmetic.ts";
import { failsOften, mended } from "./functions/flaky.ts";
import { LocalFolder } from "./support/local-folder.ts";
import { StartedProgram } from "./support/start-program.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";
import { until } from "./support/until.ts";

/** What is kept of a job, seen from another process that looks at the same folder. */

let folder: LocalFolder;
let executor: Executor;
let watching: Backend;

beforeEach(async () => {
  folder = await LocalFolder.make(temporaryFolder());
  executor = new Executor({ backend: local({ dir: folder.dir, concurrency: 2 }) });
  onTestFinished(() => executor.close());
  watching = local({ dir: folder.dir, concurrency: 1 }).create();
  await watching.start();
});

afterEach(() => watching.stop());

const recordsOf = async (jobId: string): Promise<TaskRecord[]> => {
  const records = await readHistory(watching.objects, jobId);
  return [...records.values()].toSorted((a, b) => a.index - b.index);
};

/** How tasks ended: a value, the message of an error, or the state in brackets. */
async function outcomesOf(jobId: string, tasks?: readonly number[]): Promise<[number, unknown][]> {
  const told: [number, unknown][] = [];
  for await (const { index, outcome } of readOutcomes(watching.objects, jobId, { tasks })) {
    if (outcome.state === "succeeded") told.push([index, outcome.value]);
    else if (outcome.state === "failed") told.push([index, messageOf(outcome.error)]);
    else told.push([index, `(${outcome.state})`]);
  }
  return told;
}

function messageOf(error: unknown): string {
  const thrown = error instanceof TaskFailedError ? error.cause : error;
  return thrown instanceof Error ? thrown.message : String(thrown);
}

const options = { retryDelayMs: 1, maxAttempts: 2 };

describe("what is kept of each task", () => {
  test.each(["durable", "inline", "none"] as const)(
    "with %s results, is how it ended and what its attempts did",
    async (results) => {
      const job = executor.map(failsOften, [0, 1, 2, 3], { ...options, results });
      await job.settled();
      await executor.close();
      const [fine, retried, failed] = await recordsOf(job.id);
      expect(fine).toMatchObject({ index: 0, state: "succeeded", param: "[0]", paramBytes: 3 });
      expect(fine?.result).toBe(results === "none" ? undefined : "[0]");
      expect(fine?.attempts).toMatchObject([{ outcome: "succeeded", workerId: expect.stringMatching(/-/) as unknown }]);
      expect(retried?.attempts).toMatchObject([
        { outcome: "failed", error: "Error: 1 is odd" },
        { outcome: "succeeded" },
      ]);
      expect(retried?.logs).toBe("attempt 2 of 1\n");
      const [first, second] = retried?.attempts ?? [];
      expect(second?.queuedAt).toBeGreaterThanOrEqual(first?.finishedAt ?? Infinity);
      expect(failed).toMatchObject({ state: "failed", error: { name: "RangeError", message: "2 fails" } });
      expect(failed?.error?.stack).toMatch(/functions\/flaky\.ts:\d+/);
      expect(failed?.attempts).toHaveLength(2);
      for (const { attempts, sentAt, receivedAt } of await recordsOf(job.id)) {
        for (const { queuedAt, startedAt, finishedAt } of attempts) {
          expect(sentAt).toBeLessThanOrEqual(queuedAt);
          expect(startedAt).toBeLessThanOrEqual(finishedAt);
          expect(Math.floor(finishedAt)).toBeLessThanOrEqual(receivedAt + 1);
        }
      }
    },
  );

  test("has no long texts, but their size", async () => {
    const long = "x".repeat(10_000);
    const job = executor.map(same, [long], { results: "inline" });
    await job.settled();
    await executor.close();
    const [record] = await recordsOf(job.id);
    expect(record).toMatchObject({ state: "succeeded", paramBytes: 10_004, resultBytes: 10_004 });
    expect(record).not.toHaveProperty("param");
    expect(record).not.toHaveProperty("result");
    expect(await outcomesOf(job.id)).toEqual([[0, "(not-kept)"]]);
  });

  test("tells of what was never sent, and what was cancelled", async () => {
    const job = executor.map(same, [1, () => 1, 2], { maxInFlight: 1 });
    await job.futures[0]?.result();
    job.futures[2]?.cancel();
    await job.settled();
    await executor.close();
    const [, refused, cancelled] = await recordsOf(job.id);
    expect(refused).toMatchObject({ state: "failed", attempts: [], error: { name: "EncodeError" } });
    expect(cancelled).toMatchObject({ state: "cancelled", attempts: [] });
    expect(await readStatus(watching.objects, job.id)).toMatchObject({
      succeeded: 1,
      failed: 1,
      cancelled: 1,
      pending: 0,
    });
  });

  test("is written by a program that forgets to close its executor", async () => {
    const program = new URL("./programs/maps-and-leaves.ts", import.meta.url);
    const started = new StartedProgram(program, [folder.dir]);
    const jobId = await started.line();
    expect(await started.end()).toMatchObject({ exitCode: 0 });
    expect(await recordsOf(jobId)).toHaveLength(3);
  });

  test("is as many parts as it must be", async () => {
    const job = executor.map(
      same,
      Array.from({ length: 2_500 }, (_, index) => index),
      { results: "none" },
    );
    await job.settled();
    await executor.close();
    expect(await recordsOf(job.id)).toHaveLength(2_500);
    expect(folder.objects(`jobs/${job.id}/history/`).length).toBeGreaterThanOrEqual(3);
  });
});

describe("the status of a job", () => {
  test("counts how tasks ended", async () => {
    const job = executor.map(failsOften, [0, 1, 2, 3, 4], options);
    await job.settled();
    await executor.close();
    const status = await readStatus(watching.objects, job.id);
    expect(status).toMatchObject({
      total: 5,
      accepted: 5,
      succeeded: 4,
      failed: 1,
      cancelled: 0,
      pending: 0,
      ended: true,
    });
    expect(status.firstAt).toBeLessThanOrEqual(status.lastAt ?? 0);
    expect(status.record.name).toBe("failsOften");
  });

  test("of a stream knows how many there were, also when nothing of it is stored but its history", async () => {
    const job = executor.map(same, new Set([1, 2, 3]), { results: "inline" });
    await job.results();
    await executor.close();
    expect(await readStatus(watching.objects, job.id)).toMatchObject({
      total: 3,
      succeeded: 3,
      pending: 0,
      ended: true,
    });
  });

  test("is right after the client died, and says that it is dead", async () => {
    const program = new URL("./programs/maps-and-waits.ts", import.meta.url);
    const started = new StartedProgram(program, [folder.dir, "10", "array", "4"]);
    const jobId = await started.line();
    await until(() => folder.objects(`jobs/${jobId}/results/`).length === 2 && folder.has(`jobs/${jobId}/sent`));
    await started.kill();
    const status = await readStatus(watching.objects, jobId, Date.now() + 60_000);
    expect(status).toMatchObject({ total: 10, succeeded: 2, failed: 0, pending: 8, ended: false, clientAlive: false });
  });

  test("of no job is an error", async () => {
    await expect(readStatus(watching.objects, "01JD3Q5C1XJ2Q0V3T5Z6W7Y8K9")).rejects.toThrow(JobNotFoundError);
  });
});

describe("outcomes that are read later", () => {
  test.each(["durable", "inline"] as const)("are values and errors in order, with %s results", async (results) => {
    const job = executor.map(failsOften, [3, 2, 1, 0], { ...options, results });
    await job.settled();
    await executor.close();
    expect(await outcomesOf(job.id)).toEqual([
      [0, 3],
      [1, "2 fails"],
      [2, 1],
      [3, 0],
    ]);
    expect(await outcomesOf(job.id, [2, 0])).toEqual([
      [0, 3],
      [2, 1],
    ]);
  });

  test("say what is pending, and what is not kept", async () => {
    const job = executor.map(same, [1], { results: "none" });
    await job.settled();
    await executor.close();
    expect(await outcomesOf(job.id)).toEqual([[0, "(not-kept)"]]);
  });

  test.each(["durable", "inline"] as const)(
    "are those of a redrive for what was redriven, with %s results",
    async (results) => {
      const job = executor.map(failsOften, [0, 2, 5, 8], { ...options, results });
      await job.settled();
      const again = await executor.redrive(job.id, { fn: mended, tasks: [1] });
      expect(await again.results()).toEqual(["mended 2"]);
      const third = await executor.redrive(job.id);
      await third.settled();
      await executor.close();
      // It begins anew: what its attempts did before is in the old job's history.
      const [record] = await recordsOf(again.id);
      expect(record?.attempts).toMatchObject([{ outcome: "succeeded", queuedAt: record?.sentAt }]);
      expect(await outcomesOf(job.id)).toEqual([
        [0, 0],
        [1, "mended 2"],
        [2, 5],
        [3, "8 fails"],
      ]);
      expect(await readStatus(watching.objects, job.id)).toMatchObject({ failed: 2, redrives: [again.id, third.id] });
      expect((await readStatus(watching.objects, again.id)).record.redriveOf).toBe(job.id);
    },
  );

  test("are looked for again when dead letters were sent again as parts of their own job", async () => {
    const job = executor.map(failsOften, [0, 2], options);
    await job.settled();
    folder.put("user/mended", "");
    expect(await executor.deadLetters().redrive({ jobId: job.id })).toBe(1);
    await until(() => folder.has(`jobs/${job.id}/results/1`));
    await executor.close();
    expect(await outcomesOf(job.id)).toEqual([
      [0, 0],
      [1, 2],
    ]);
    expect(await readStatus(watching.objects, job.id)).toMatchObject({ succeeded: 2, failed: 0, redrives: [] });
  });
});

describe("redriving a job by its id", () => {
  test("takes those that died of one error", async () => {
    const job = executor.map(failsOften, [2, "text" as never, 5], { ...options, results: "none" });
    await job.settled();
    const again = await executor.redrive(job.id, { error: "TypeError" });
    expect(again.futures.map(({ index }) => index)).toEqual([1]);
    await again.settled();
    const [group] = await executor.deadLetters().list({ jobId: job.id });
    expect(group).toMatchObject({ name: "RangeError", tasks: [0] });
    const other = await executor.redrive(job.id, { error: group?.fingerprint ?? "" });
    expect(other.futures.map(({ index }) => index)).toEqual([0]);
    await other.settled();
  });

  test("of no job is an error, and so are options that are not known", async () => {
    await expect(executor.redrive("01JD3Q5C1XJ2Q0V3T5Z6W7Y8K9")).rejects.toThrow(JobNotFoundError);
    await expect(executor.redrive("01JD3Q5C1XJ2Q0V3T5Z6W7Y8K9", { error: 7 as never })).rejects.toThrow(
      /'error' must be/,
    );
  });
});
