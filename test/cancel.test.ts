import { CancelledError, Executor, type Job } from "borisjs";
import { local } from "borisjs/local";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { double } from "./functions/arithmetic.ts";
import { firstBlocks, loopsForEver, stopsWhenTold } from "./functions/cancellable.ts";
import { LocalFolder } from "./support/local-folder.ts";
import { runningProcesses } from "./support/processes.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";
import { until } from "./support/until.ts";

let folder: LocalFolder;
let executor: Executor;

beforeEach(async () => {
  folder = await LocalFolder.make(temporaryFolder());
  executor = new Executor({ backend: local({ dir: folder.dir, concurrency: 1 }) });
  onTestFinished(() => executor.close());
});

const ran = (): string[] => folder.objects("user/t/ran/");
const told = (): string[] => folder.objects("user/t/told/");
const names = (count: number): string[] => Array.from({ length: count }, () => "t");

/** Resolves when a task of the job runs. */
async function running(count = 1): Promise<void> {
  await until(() => ran().length >= count);
}

async function expectAllCancelled(job: Job<unknown>): Promise<void> {
  for (const result of await job.settled()) {
    expect(result).toMatchObject({ status: "rejected", reason: { name: "CancelledError" } });
  }
}

/** Every message that was sent before is through the queue. */
async function workersAreFree(): Promise<void> {
  expect(await executor.map(double, [1, 2, 3]).results()).toEqual([2, 4, 6]);
  await until(() => Object.keys(folder.counts()).length === 0);
}

describe("cancelling a job", () => {
  test("never sends what was not sent", async () => {
    const job = executor.map(firstBlocks, names(50), { maxInFlight: 3 });
    await running();
    job.cancel();
    await expectAllCancelled(job);
    expect(job.progress).toEqual({ total: 50, sent: 3, succeeded: 0, failed: 0, cancelled: 50 });
    await workersAreFree();
    expect(ran()).toEqual(["user/t/ran/0"]);
  });

  test("does not run what waits in the queue", async () => {
    const job = executor.map(firstBlocks, names(20));
    await running();
    job.cancel("enough");
    await expectAllCancelled(job);
    await expect(job.results()).rejects.toThrow(`Job ${job.id} was cancelled: enough`);
    await workersAreFree();
    expect(ran()).toEqual(["user/t/ran/0"]);
  });

  test("does not run what a worker has fetched ahead", async () => {
    // Short tasks make the worker fetch further ones ahead.
    await executor
      .map(
        double,
        Array.from({ length: 300 }, (_, index) => index),
      )
      .results();
    const job = executor.map(firstBlocks, names(40));
    await running();
    await until(() => folder.bodies("tasks").length === 40);
    job.cancel();
    await workersAreFree();
    expect(ran()).toEqual(["user/t/ran/0"]);
  });

  test("tells running tasks by their signal", async () => {
    const job = executor.map(stopsWhenTold, names(1));
    await running();
    job.cancel();
    await expectAllCancelled(job);
    await until(() => told().length === 1);
    await workersAreFree();
  });

  test("kills a running task that does not listen", async () => {
    const job = executor.map(loopsForEver, names(1));
    await running();
    const sandboxes = runningProcesses().filter(({ command }) => command.includes(`${process.pid} --boris-sandbox`));
    expect(sandboxes).toHaveLength(1);
    job.cancel();
    await expectAllCancelled(job);
    await until(() => !runningProcesses().some(({ pid }) => pid === sandboxes[0]?.pid));
    await workersAreFree();
  });

  test("leaves no dead letters, and nothing is tried again", async () => {
    const job = executor.map(stopsWhenTold, names(2), { maxAttempts: 5, retryDelayMs: 0 });
    await running();
    job.cancel();
    await until(() => told().length === 1);
    await workersAreFree();
    expect(await executor.deadLetters().list()).toEqual([]);
    expect(ran()).toHaveLength(1);
  });

  test("before anything was prepared sends nothing", async () => {
    const job = executor.map(firstBlocks, names(5));
    job.cancel();
    await expectAllCancelled(job);
    expect(job.progress.sent).toBe(0);
    await workersAreFree();
    expect(ran()).toEqual([]);
  });

  test("that has ended changes nothing", async () => {
    const job = executor.map(double, [1, 2]);
    await job.results();
    job.cancel();
    expect(await job.results()).toEqual([2, 4]);
    expect(job.progress).toMatchObject({ succeeded: 2, cancelled: 0 });
  });

  test("by its signal does the same", async () => {
    const stopping = new AbortController();
    const job = executor.map(firstBlocks, names(20), { signal: stopping.signal, maxInFlight: 5 });
    await running();
    stopping.abort(new Error("no time"));
    await expect(job.results()).rejects.toMatchObject({
      name: "CancelledError",
      message: `Job ${job.id} was cancelled by its signal: Error: no time`,
      cause: { message: "no time" },
    });
    await workersAreFree();
    expect(ran()).toEqual(["user/t/ran/0"]);
  });
});

describe("cancelling a future", () => {
  test("of a running task ends that one alone", async () => {
    const job = executor.map(firstBlocks, names(3));
    await running();
    job.futures[0]?.cancel("slow");
    await expect(job.futures[0]?.result()).rejects.toMatchObject({ name: "CancelledError", cause: "slow" });
    expect(await job.futures[1]?.result()).toBe(1);
    expect(await job.futures[2]?.result()).toBe(2);
    expect(job.futures.map(({ state }) => state)).toEqual(["cancelled", "succeeded", "succeeded"]);
  });

  test("of a waiting task does not run it", async () => {
    const job = executor.map(firstBlocks, names(4));
    await running();
    job.futures[2]?.cancel();
    await expect(job.futures[2]?.result()).rejects.toThrow(CancelledError);
    job.futures[0]?.cancel();
    expect(await job.futures[1]?.result()).toBe(1);
    expect(await job.futures[3]?.result()).toBe(3);
    await workersAreFree();
    expect(ran()).not.toContain("user/t/ran/2");
  });

  test("of a task that is not sent yet does not send it, and gives no slot away", async () => {
    const job = executor.map(firstBlocks, names(6), { maxInFlight: 1 });
    await running();
    job.futures[3]?.cancel();
    job.futures[0]?.cancel();
    expect((await job.settled()).map(({ status }) => status)).toEqual([
      "rejected",
      "fulfilled",
      "fulfilled",
      "rejected",
      "fulfilled",
      "fulfilled",
    ]);
    await workersAreFree();
    expect(ran()).not.toContain("user/t/ran/3");
  });

  test("from two clients of one job cancels what each of them said", async () => {
    const job = executor.map(firstBlocks, names(4));
    await running();
    job.futures[1]?.cancel();
    await until(() => folder.objects(`jobs/${job.id}/cancelled`).length === 1);
    const attached = await executor.attach<number>(job.id);
    attached.futures[2]?.cancel();
    await until(() => attached.futures[2]?.state === "cancelled");
    job.futures[0]?.cancel();
    expect(await job.futures[3]?.result()).toBe(3);
    await workersAreFree();
    expect(ran()).not.toContain("user/t/ran/1");
    expect(ran()).not.toContain("user/t/ran/2");
  });
});

describe("another client that cancels", () => {
  test("a job ends it, and what is not sent stays unsent", async () => {
    const job = executor.map(stopsWhenTold, names(1_000), { maxInFlight: 3 });
    await running();
    const other = new Executor({ backend: local({ dir: folder.dir, concurrency: 1 }) });
    onTestFinished(() => other.close());
    (await other.attach(job.id)).cancel();
    await expectAllCancelled(job);
    expect(job.progress.sent).toBeLessThan(20);
  });

  test("some of its tasks ends these alone", async () => {
    const job = executor.map(firstBlocks, names(30), { maxInFlight: 3 });
    await running();
    const other = new Executor({ backend: local({ dir: folder.dir, concurrency: 1 }) });
    onTestFinished(() => other.close());
    (await other.attach(job.id)).futures[0]?.cancel();
    const [first, ...others] = await job.settled();
    expect(first).toMatchObject({ status: "rejected", reason: { name: "CancelledError" } });
    expect(others.map(({ status }) => status)).toEqual(others.map(() => "fulfilled"));
  });
});
