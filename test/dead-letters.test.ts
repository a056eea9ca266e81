import { BackendError, CaptureError, Executor, type Job, TaskFailedError, WorkerCrashedError } from "borisjs";
import { local } from "borisjs/local";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import type { Queue } from "../packages/boris/src/backend/queue.ts";
import { double } from "./functions/arithmetic.ts";
import { type Order, readAnyOrder, readOrder, readWhenMended } from "./functions/orders.ts";
import { LocalFolder } from "./support/local-folder.ts";
import { StartedProgram } from "./support/start-program.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";
import { until } from "./support/until.ts";
import { wrapBackend } from "./support/wrapped-backend.ts";

let folder: LocalFolder;
let executor: Executor;

beforeEach(async () => {
  folder = await LocalFolder.make(temporaryFolder());
  executor = new Executor({ backend: local({ dir: folder.dir, concurrency: 2 }) });
  onTestFinished(() => executor.close());
});

const orders = (count: number): Order[] =>
  Array.from({ length: count }, (_, id) => ({ id, text: id === 6 ? "x".repeat(500_000) : "abc" }));

/** The methods of a queue as an object of its own. */
function bound(queue: Queue): Queue {
  return {
    send: (...args) => queue.send(...args),
    receive: (...args) => queue.receive(...args),
    delete: (...args) => queue.delete(...args),
    changeVisibility: (...args) => queue.changeVisibility(...args),
    count: (...args) => queue.count(...args),
  };
}

const letters = (): string[] => folder.bodies("dead-letters");

const mend = (): void => folder.put("user/mended", "");

const runs = (id: number): number => folder.objects(`user/ran/${id}-`).length;

/** A job of orders 0 to 11: 0, 3, 6 and 9 throw, 5 and 10 exit. */
async function failedJob(options = {}): Promise<Job<string>> {
  const job = executor.map(readOrder, orders(12), { maxAttempts: 1, name: "orders", ...options });
  await job.settled();
  return job;
}

async function jobThatCanBeMended(count: number): Promise<Job<string>> {
  const job = executor.map(readWhenMended, orders(count), { maxAttempts: 1 });
  await job.settled();
  return job;
}

describe("looking at dead letters", () => {
  test("groups them by job and cause, the largest group first", async () => {
    const before = Date.now();
    const [job, other] = [await failedJob(), await failedJob()];
    const groups = await executor.deadLetters().list();
    expect(groups).toHaveLength(4);
    const [first, second] = await executor.deadLetters().list({ jobId: job.id });
    expect(first).toMatchObject({ jobId: job.id, name: "RangeError", tasks: [0, 3, 6, 9] });
    expect(first?.message).toMatch(/^order \d has no total$/);
    expect(second).toMatchObject({ jobId: job.id, name: "WorkerCrashedError", tasks: [5, 10] });
    for (const { firstAt, lastAt } of groups) {
      expect(firstAt).toBeGreaterThanOrEqual(before);
      expect(lastAt).toBeGreaterThanOrEqual(firstAt);
      expect(lastAt).toBeLessThanOrEqual(Date.now());
    }
    expect(new Set(groups.map(({ jobId }) => jobId))).toEqual(new Set([job.id, other.id]));
    expect(groups.map(({ tasks }) => tasks.length)).toEqual([4, 4, 2, 2]);
  });

  test("shows task, error, attempts, timings and what it printed", async () => {
    const job = await failedJob({ maxAttempts: 2, retryDelayMs: 0 });
    const shown = await executor.deadLetters().show({ jobId: job.id, tasks: [3] });
    expect(shown).toHaveLength(1);
    expect(shown[0]).toMatchObject({
      jobId: job.id,
      taskId: `${job.id}-3`,
      index: 3,
      attempts: 2,
      redrives: 0,
      name: "RangeError",
      message: "order 3 has no total",
      logs: "reading order 3\n",
    });
    expect(shown[0]?.fingerprint).toMatch(/^[0-9a-f]{8}$/);
    expect(shown[0]?.diedAt).toBeLessThanOrEqual(Date.now());
  });

  test("shows the argument, also a large one, and the error with its stack in the source", async () => {
    await failedJob();
    const [small, crashed, large] = await executor.deadLetters().show({ tasks: [3, 5, 6] });
    expect(await small?.param()).toEqual({ id: 3, text: "abc" });
    expect(await large?.param()).toEqual({ id: 6, text: "x".repeat(500_000) });
    expect(small?.error).toBeInstanceOf(RangeError);
    expect(small?.error).toMatchObject({
      stack: expect.stringMatching(/\n {4}at readOrder \(\/.*\/test\/functions\/orders\.ts:\d+:\d+\)/) as string,
    });
    expect(crashed?.error).toBeInstanceOf(WorkerCrashedError);
    expect(crashed?.error).toMatchObject({ reason: "exit", exitCode: 7, message: "its process exited with code 7" });
  });

  test("shows letters whose job, code or argument is gone, without what is gone", async () => {
    const job = await failedJob();
    for (const key of [...folder.objects(`jobs/${job.id}/`), ...folder.objects("bundles/")]) folder.remove(key);
    const shown = await executor.deadLetters().show({ tasks: [3, 6] });
    expect(shown.map(({ message }) => message)).toEqual(["order 3 has no total", "order 6 has no total"]);
    expect(await shown[0]?.param()).toEqual({ id: 3, text: "abc" });
    await expect(shown[1]?.param()).rejects.toThrow(/Cannot read 'jobs\/.*\/params\/6': there is no such object/);
  });

  test("leaves all as it is, and can be done again at once and by several at a time", async () => {
    await failedJob();
    const before = letters();
    const looking = executor.deadLetters();
    expect(await looking.list()).toEqual(await looking.list());
    expect(await executor.deadLetters().redrive({}, { dryRun: true })).toBe(6);
    expect(await executor.deadLetters().purge({}, { dryRun: true })).toBe(6);
    expect(letters()).toEqual(before);
    expect(await looking.show()).toHaveLength(6);
  });

  test("of none gives none", async () => {
    expect(await executor.deadLetters().list()).toEqual([]);
    expect(await executor.deadLetters().redrive()).toBe(0);
    expect(await executor.deadLetters().purge()).toBe(0);
  });

  test.each<[object, RegExp]>([
    [{ job: "x" }, /'job' is not an option: known are jobId, tasks, error$/],
    [{ jobId: "x" }, /'jobId' must be a job id: current value is "x"$/],
    [{ tasks: 3 }, /'tasks' must be an array of indexes: current value is 3$/],
    [{ tasks: [-1] }, /'tasks' must be an array of indexes: current value is an array$/],
    [{ error: 3 }, /'error' must be a non-empty string: current value is 3$/],
  ])("refuses the filter %j", async (filter, message) => {
    const looking = executor.deadLetters();
    for (const call of [looking.list(filter), looking.show(filter), looking.redrive(filter), looking.purge(filter)]) {
      await expect(call).rejects.toThrow(message);
    }
    await expect(looking.redrive({}, { dryrun: true } as never)).rejects.toThrow(/'dryrun' is not an option/);
    await expect(looking.purge({}, { dryRun: 1 } as never)).rejects.toThrow(/'dryRun' must be a boolean/);
  });

  test("of an unknown pool is refused", async () => {
    await expect(executor.deadLetters("gpu").list()).rejects.toThrow(/pool 'gpu'/);
  });
});

describe("purging", () => {
  test("deletes what is meant and nothing else", async () => {
    const [job, other] = [await failedJob(), await failedJob()];
    const [, crashes] = await executor.deadLetters().list({ jobId: job.id });
    expect(await executor.deadLetters().purge({ jobId: job.id, tasks: [0, 1, 9] })).toBe(2);
    expect(await executor.deadLetters().purge({ jobId: job.id, error: crashes?.fingerprint ?? "" })).toBe(2);
    expect(await executor.deadLetters().purge({ jobId: other.id, error: "RangeError" })).toBe(4);
    expect((await executor.deadLetters().list()).map(({ jobId, tasks }) => ({ jobId, tasks }))).toEqual(
      expect.arrayContaining([
        { jobId: job.id, tasks: [3, 6] },
        { jobId: other.id, tasks: [5, 10] },
      ]),
    );
    expect(await executor.deadLetters().purge()).toBe(4);
    expect(letters()).toEqual([]);
  });
});

describe("redriving letters as parts of their own job", () => {
  test("runs them again, and attach gives the results in place of the old failures", async () => {
    const job = await jobThatCanBeMended(9);
    mend();
    expect(await executor.deadLetters().redrive({ jobId: job.id })).toBe(3);
    const attached = await executor.attach<string>(job.id);
    expect(await attached.results()).toEqual(orders(9).map(({ id }) => `read ${id}`));
    expect(await executor.deadLetters().list()).toEqual([]);
    expect([1, 3].map(runs)).toEqual([1, 2]);
  });

  test("sends those that are meant and no others", async () => {
    const [job, other] = [await jobThatCanBeMended(12), await jobThatCanBeMended(4)];
    mend();
    expect(await executor.deadLetters().redrive({ jobId: job.id, tasks: [3, 4] })).toBe(1);
    await until(() => folder.has(`jobs/${job.id}/results/3`));
    expect(await executor.deadLetters().redrive({ jobId: other.id, error: "TypeError" })).toBe(0);
    expect((await executor.deadLetters().list()).map(({ jobId, tasks }) => [jobId, tasks])).toEqual([
      [job.id, [0, 6, 9]],
      [other.id, [0, 3]],
    ]);
    expect(await executor.deadLetters().redrive({ error: "RangeError" })).toBe(5);
    expect(await (await executor.attach(other.id)).results()).toHaveLength(4);
  });

  test("sends each once, though it fails again while others are sent", async () => {
    const job = await jobThatCanBeMended(300);
    expect(letters()).toHaveLength(100);
    expect(await executor.deadLetters().redrive()).toBe(100);
    await until(() => letters().length === 100);
    expect([0, 3, 99].map(runs)).toEqual([2, 2, 2]);
    const [group] = await executor.deadLetters().list();
    expect(group?.tasks).toHaveLength(100);
    const [letter] = await executor.deadLetters().show({ tasks: [3] });
    expect(letter).toMatchObject({ jobId: job.id, attempts: 1, redrives: 1 });
    expect((await (await executor.attach(job.id)).futures[3]?.exception()) as Error).toBeInstanceOf(TaskFailedError);
  });

  test("sends a task once of which there are two letters", async () => {
    const job = await jobThatCanBeMended(3);
    folder.insert("dead-letters", letters()[0] ?? "");
    mend();
    expect(await executor.deadLetters().redrive()).toBe(1);
    expect(await (await executor.attach(job.id)).results()).toEqual(["read 0", "read 1", "read 2"]);
    await until(() => Object.keys(folder.counts()).length === 0);
    expect(runs(0)).toBe(2);
  });

  test("that sends nothing leaves the old failures to those that attach", async () => {
    const job = await jobThatCanBeMended(4);
    const refusing = wrapBackend(local({ dir: folder.dir, concurrency: 1 }), {
      queue: (queue, kind) =>
        kind === "tasks" ? { ...bound(queue), send: () => Promise.reject(new BackendError("no")) } : queue,
    });
    await using failing = new Executor({ backend: refusing });
    await expect(failing.deadLetters().redrive({ jobId: job.id })).rejects.toThrow("no");
    const attached = await executor.attach<string>(job.id);
    expect((await attached.settled()).map(({ status }) => status)).toEqual([
      "rejected",
      "fulfilled",
      "fulfilled",
      "rejected",
    ]);
    expect(await executor.deadLetters().show()).toHaveLength(2);
  });

  test("keeps the new failure of a task that fails again at once", async () => {
    const job = await jobThatCanBeMended(1);
    for (const redrives of [1, 2, 3]) {
      await executor.deadLetters().redrive();
      await until(() => letters().length === 1);
      const failure = await (await executor.attach(job.id)).futures[0]?.exception();
      expect(failure).toBeInstanceOf(TaskFailedError);
      expect(await executor.deadLetters().show()).toMatchObject([{ redrives }]);
    }
    expect(folder.objects(`jobs/${job.id}/failures/`)).toEqual([`jobs/${job.id}/failures/0.3`]);
  });

  test("loses nothing when it dies half-way", async () => {
    const job = await jobThatCanBeMended(30);
    await executor.close();
    mend();
    const program = new URL("./programs/dies-redriving.ts", import.meta.url);
    expect(await new StartedProgram(program, [folder.dir, job.id, "command"]).end()).toMatchObject({
      signal: "SIGKILL",
    });
    expect(letters()).toHaveLength(10);
    folder.endLeases("");
    await using second = new Executor({ backend: local({ dir: folder.dir, concurrency: 2 }) });
    await second.deadLetters().redrive({ jobId: job.id });
    const attached = await second.attach<string>(job.id);
    expect(await attached.results()).toEqual(orders(30).map(({ id }) => `read ${id}`));
    await until(() => Object.keys(folder.counts()).length === 0);
  });
});

describe("redriving a job with a mended function", () => {
  test("keeps indexes, order and arguments, large ones too", async () => {
    const job = await failedJob();
    const again = await job.redrive({ fn: readAnyOrder });
    expect(again.id).not.toBe(job.id);
    expect(again.futures.map(({ index }) => index)).toEqual([0, 3, 5, 6, 9, 10]);
    expect(await again.results()).toEqual([
      "0: 3 at 0, 1",
      "3: 3 at 3, 1",
      "5: 3 at 5, 1",
      "6: 500000 at 6, 1",
      "9: 3 at 9, 1",
      "10: 3 at 10, 1",
    ]);
    expect(letters()).toEqual([]);
  });

  test("runs the same function again without one", async () => {
    const job = await jobThatCanBeMended(7);
    mend();
    expect(await (await job.redrive()).results()).toEqual(["read 0", "read 3", "read 6"]);
    expect([1, 3].map(runs)).toEqual([1, 2]);
  });

  test("takes the tasks that are named, and leaves those of others", async () => {
    const [job, other] = [await failedJob(), await failedJob()];
    const again = await job.redrive({ fn: readAnyOrder, tasks: [10, 3, 4] });
    expect(again.futures.map(({ index }) => index)).toEqual([3, 10]);
    await again.results();
    expect((await executor.deadLetters().list()).map(({ jobId, tasks }) => [jobId, tasks])).toEqual(
      expect.arrayContaining([
        [job.id, [0, 6, 9]],
        [job.id, [5]],
        [other.id, [0, 3, 6, 9]],
        [other.id, [5, 10]],
      ]),
    );
  });

  test("fails with as many attempts, and can be redriven again", async () => {
    const job = await failedJob();
    const again = await job.redrive();
    const settled = await again.settled();
    expect(settled.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => "rejected"));
    expect((settled[0] as PromiseRejectedResult).reason).toMatchObject({ attempts: 1, taskId: `${again.id}-0` });
    expect(await (await again.redrive({ fn: readAnyOrder })).results()).toHaveLength(6);
    expect(letters()).toEqual([]);
  });

  test("without dead letters is a job without tasks", async () => {
    const job = executor.map(double, [1, 2]);
    await job.results();
    const again = await job.redrive();
    expect(again.futures).toEqual([]);
    expect(await again.results()).toEqual([]);
    expect(await Array.fromAsync(again)).toEqual([]);
    await executor.close({ drain: true });
  });

  test("sends a task once of which there are two letters, and leaves none", async () => {
    const job = await failedJob();
    folder.insert("dead-letters", letters()[0] ?? "");
    const again = await job.redrive({ fn: readAnyOrder });
    expect(await again.results()).toHaveLength(6);
    await until(() => letters().length === 0);
  });

  test("of a stream does the same", async () => {
    const stream = executor.map(readOrder, orders(7).values(), { maxAttempts: 1 });
    await stream.settled();
    expect(await (await stream.redrive({ fn: readAnyOrder, tasks: [3] })).results()).toEqual(["3: 3 at 3, 1"]);
  });

  test("loses nothing when it dies half-way, and each future ends once", async () => {
    const job = await failedJob();
    await executor.close();
    const program = new URL("./programs/dies-redriving.ts", import.meta.url);
    const dying = new StartedProgram(program, [folder.dir, job.id, "job"]);
    const redrivenId = await dying.line();
    expect(await dying.end()).toMatchObject({ signal: "SIGKILL" });
    expect(letters()).toHaveLength(6);
    folder.endLeases("");

    await using second = new Executor({ backend: local({ dir: folder.dir, concurrency: 2 }) });
    const again = await (await second.attach<string>(job.id)).redrive({ fn: readAnyOrder });
    expect(again.futures.map(({ index }) => index)).toEqual([0, 3, 5, 6, 9, 10]);
    expect(await again.results()).toHaveLength(6);

    // What the dead client had sent is there as well, under its own job.
    const sent = JSON.parse(folder.text(`jobs/${redrivenId}/sent`) ?? "{}") as object;
    folder.put(`jobs/${redrivenId}/sent`, JSON.stringify({ v: 1, accepted: 0, ended: false, ...sent, at: 0 }));
    const attached = await second.attach<string>(redrivenId);
    for (const result of await attached.settled()) {
      if (result.status === "fulfilled") expect(result.value).toMatch(/^\d+: \d+ at \d+, 1$/);
      else expect(String(result.reason)).toMatch(/BackendError: Task [0-9A-Z]{26}-\d+ is still a dead letter/);
    }
    await until(() => folder.bodies("tasks").length + letters().length === 0);
  });

  test("refuses what it cannot do, and the letters stay", async () => {
    const job = await failedJob();
    const socket = new WeakRef({});
    const cannotShip = (): unknown => socket;
    await expect(job.redrive({ fn: cannotShip })).rejects.toThrow(CaptureError);
    await expect(job.redrive({ fn: "readAnyOrder" } as never)).rejects.toThrow(/'fn' must be a function/);
    await expect(job.redrive({ tasks: [1.5] })).rejects.toThrow(/'tasks' must be an array of indexes/);
    await expect(job.redrive({ task: [1] } as never)).rejects.toThrow(/'task' is not an option/);
    expect(letters()).toHaveLength(6);
    expect(await executor.deadLetters().show()).toHaveLength(6);
    await executor.close();
    await expect(job.redrive()).rejects.toThrow(/Cannot redrive as the executor is closed/);
  });

  test("puts the letters back when the mended function cannot be bundled", async () => {
    const job = await failedJob();
    const { importMissing } = await import("./functions/imports-missing.ts");
    const again = await job.redrive({ fn: importMissing });
    for (const result of await again.settled()) {
      expect(result).toMatchObject({ status: "rejected", reason: { name: "BundleError" } });
    }
    expect(await executor.deadLetters().show()).toHaveLength(6);
    expect(await (await job.redrive({ fn: readAnyOrder })).results()).toHaveLength(6);
  });
});

describe("a message that boris did not write", () => {
  const corrupt = ["garbage", "{}", JSON.stringify({ v: 2 }), "null"];

  test("among the dead letters is left alone", async () => {
    const job = await failedJob();
    for (const body of corrupt) folder.insert("dead-letters", body);
    expect(await executor.deadLetters().show()).toHaveLength(6);
    expect(await (await job.redrive({ fn: readAnyOrder })).results()).toHaveLength(6);
    expect(await executor.deadLetters().purge()).toBe(0);
    expect(letters()).toEqual(corrupt);
  });

  test("among the dead letters is purged when that is asked for, and no letter with it", async () => {
    await failedJob();
    for (const body of corrupt) folder.insert("dead-letters", body);
    const looking = executor.deadLetters();
    expect(await looking.purge({}, { unreadable: true, dryRun: true })).toBe(corrupt.length);
    await expect(looking.purge({ error: "RangeError" }, { unreadable: true })).rejects.toThrow(
      "'unreadable' goes with no filter",
    );
    expect(letters()).toHaveLength(6 + corrupt.length);
    expect(await looking.purge({}, { unreadable: true })).toBe(corrupt.length);
    expect(await looking.show()).toHaveLength(6);
    expect(letters()).toHaveLength(6);
  });

  test("among the tasks goes to the dead letters, and the tasks run on", async () => {
    for (const body of corrupt) folder.insert("tasks", body);
    expect(await executor.map(double, [1, 2, 3]).results()).toEqual([2, 4, 6]);
    await until(() => letters().length === corrupt.length);
    expect(letters().toSorted()).toEqual(corrupt.toSorted());
    expect(await executor.deadLetters().list()).toEqual([]);
  });

  test("among the completions is dropped, and the futures end", async () => {
    await executor.submit(double, 1).result();
    for (const body of corrupt) folder.insert("done-", body);
    expect(await executor.map(double, [1, 2, 3]).results()).toEqual([2, 4, 6]);
    await until(() => folder.bodies("done-").length === 0);
  });

  test("a task that the queue itself gave up on is a dead letter of a lost worker", async () => {
    const job = await failedJob();
    const letter = letters().find((body) => body.includes('"index":3,'));
    const { task } = JSON.parse(letter ?? "{}") as { task: object };
    await executor.deadLetters().purge();
    folder.insert("dead-letters", JSON.stringify(task));
    expect(await executor.deadLetters().list()).toMatchObject([
      {
        jobId: job.id,
        name: "WorkerCrashedError",
        message: "its worker went away again and again without a report",
        tasks: [3],
      },
    ]);
    expect(await (await job.redrive({ fn: readAnyOrder })).results()).toEqual(["3: 3 at 3, 1"]);
    expect(letters()).toEqual([]);
  });

  test("a pool that is unknown to another backend is refused with a BackendError", async () => {
    await expect(executor.map(double, [1], { pool: "gpu" }).results()).rejects.toThrow(BackendError);
  });
});
