import { CancelledError, Executor } from "borisjs";
import { local } from "borisjs/local";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { double, neverEnds } from "./functions/arithmetic.ts";
import { waitsForKey } from "./functions/waiting.ts";
import { LocalFolder } from "./support/local-folder.ts";
import { childrenOf } from "./support/processes.ts";
import { runProgram } from "./support/run-program.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";
import { until } from "./support/until.ts";

let folder: LocalFolder;
let executor: Executor;

beforeEach(async () => {
  folder = await LocalFolder.make(temporaryFolder());
  executor = open();
});

function open(): Executor {
  const opened = new Executor({ backend: local({ dir: folder.dir, concurrency: 2 }) });
  onTestFinished(() => opened.close());
  return opened;
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

const waiting = (count: number) => upTo(count).map((index) => ({ index, payload: "abc" }));

const go = (): void => folder.put("user/go", "");

describe("closing with drain", () => {
  test("waits for what is pending, unsent tasks included", async () => {
    const job = executor.map(waitsForKey, waiting(8), { maxInFlight: 3 });
    const stream = executor.map(double, upTo(20).values(), { maxInFlight: 3 });
    const taking = stream.results();
    await until(() => job.progress.succeeded === 2);
    const closing = executor.close({ drain: true });
    expect(() => executor.map(double, [1])).toThrow(CancelledError);
    go();
    await closing;
    expect(job.futures.map(({ state }) => state)).toEqual(upTo(8).map(() => "succeeded"));
    expect(await taking).toHaveLength(20);
  });

  test("for a time only, cancels what is pending then", async () => {
    const job = executor.map(waitsForKey, waiting(3));
    await until(() => job.progress.succeeded === 2);
    await executor.close({ drain: true, timeoutMs: 1 });
    expect(await job.futures[0]?.result()).toBe("0: 3");
    await expect(job.futures[2]?.result()).rejects.toThrow(CancelledError);
    await expect(job.futures[2]?.result()).rejects.toThrow(job.id);
  });

  test("that takes less than its time does not wait for the rest of it", async () => {
    const job = executor.map(double, [1, 2]);
    await executor.close({ drain: true, timeoutMs: 2 ** 30 });
    expect(await job.results()).toEqual([2, 4]);
  });

  test("ends at once when it is closed again without", async () => {
    const job = executor.map(neverEnds, [1]);
    await until(() => job.progress.sent === 1);
    const draining = executor.close({ drain: true });
    await executor.close();
    await draining;
    await expect(job.results()).rejects.toThrow(CancelledError);
  });
});

describe("closing without drain", () => {
  test("cancels what is pending, by the job's name, and leaves durable tasks queued", async () => {
    const job = executor.map(waitsForKey, waiting(6), { maxInFlight: 4 });
    await until(() => job.progress.succeeded === 2 && job.progress.sent === 6);
    await executor.close();
    for (const future of job.futures.slice(2)) {
      await expect(future.result()).rejects.toMatchObject({ name: "CancelledError" });
      await expect(future.result()).rejects.toThrow(job.id);
    }
    expect(folder.counts()).toEqual({ "tasks-default": 4 });
    go();
    expect(await (await open().attach(job.id)).results()).toEqual(upTo(6).map((index) => `${index}: 3`));
  });

  test.each(["inline", "none"] as const)("cancels tasks whose results (%s) nobody could collect", async (results) => {
    const job = executor.map(waitsForKey, waiting(6), { results });
    await until(() => job.progress.succeeded === 2);
    const running = () => folder.objects("user/ran/").length;
    await until(() => running() === 4);
    await executor.close();
    await expect(job.results()).rejects.toThrow(CancelledError);
    expect(await open().map(double, [1]).results()).toEqual([2]);
    await until(() => Object.keys(folder.counts()).length === 0);
    expect(running()).toBe(4);
  });

  test("leaves no message of a task that has ended", async () => {
    await executor.map(double, upTo(300)).results();
    await executor.close();
    expect(folder.counts()).toEqual({});
    expect(folder.queues().filter((name) => name.startsWith("done-"))).toEqual([]);
  });

  test("again and again is no crash of the tasks that were running", async () => {
    const job = executor.map(waitsForKey, waiting(4), { maxAttempts: 1 });
    await until(() => job.progress.succeeded === 2);
    await executor.close();
    const running = () => folder.objects("user/ran/");
    for (const key of running()) folder.remove(key);
    for (let time = 0; time < 7; time += 1) {
      const other = open();
      const attached = await other.attach<string>(job.id);
      await until(() => running().length === 2);
      expect([time, attached.progress.failed, folder.counts()]).toEqual([time, 0, { "tasks-default": 2 }]);
      await other.close();
      for (const key of running()) folder.remove(key);
    }
    go();
    expect(await (await open().attach(job.id)).results()).toEqual(upTo(4).map((index) => `${index}: 3`));
    expect(folder.bodies("dead-letters")).toEqual([]);
  });

  test("leaves no process", async () => {
    const job = executor.map(neverEnds, [1, 2]);
    const sandboxes = () => childrenOf(process.pid).filter(({ command }) => command.includes("--boris-sandbox"));
    await until(() => job.progress.sent === 2 && sandboxes().length === 2);
    await executor.close();
    expect(sandboxes()).toEqual([]);
  });

  test("twice, before it was used, and while it starts, is fine", async () => {
    await executor.close();
    await executor.close();
    const starting = open();
    const job = starting.map(double, [1]);
    await Promise.all([starting.close(), starting.close()]);
    await expect(job.results()).rejects.toThrow(CancelledError);
    expect(childrenOf(process.pid).filter(({ command }) => command.includes("--boris-sandbox"))).toEqual([]);
  });
});

describe("after closing", () => {
  test("every call is refused, and what is done stays", async () => {
    const job = executor.map(double, [1]);
    const call = executor.wrap(double);
    const looking = executor.deadLetters();
    await job.results();
    await executor.close();
    const refused = /^Cannot [a-z ]+ as the executor is closed$/;
    expect(() => executor.map(double, [1])).toThrow(refused);
    expect(() => executor.submit(double, 1)).toThrow(refused);
    await expect(call(1)).rejects.toThrow(refused);
    await expect(executor.attach(job.id)).rejects.toThrow(refused);
    await expect(job.redrive()).rejects.toThrow(refused);
    await expect(looking.list()).rejects.toThrow(refused);
    expect(await job.results()).toEqual([2]);
    expect(executor.explain(double)).toBeDefined();
  });

  test("nothing keeps the process alive", async () => {
    const program = new URL("./programs/closes-early.ts", import.meta.url);
    const { stdout, stderr, exitCode } = await runProgram(program, { cwd: temporaryFolder() });
    expect({ stdout, stderr, exitCode }).toEqual({ stdout: "CancelledError\n", stderr: "", exitCode: 0 });
  });
});
