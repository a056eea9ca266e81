import { truncateSync, rmSync } from "node:fs";
import { BackendError, CancelledError, EncodeError, Executor, JobNotFoundError, TaskFailedError } from "borisjs";
import { local } from "borisjs/local";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { double, same } from "./functions/arithmetic.ts";
import { exceedQuota } from "./functions/failures.ts";
import { waitsForKey } from "./functions/waiting.ts";
import { LocalFolder } from "./support/local-folder.ts";
import { StartedProgram } from "./support/start-program.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";
import { until } from "./support/until.ts";
import { wrapBackend } from "./support/wrapped-backend.ts";

let folder: LocalFolder;

beforeEach(async () => {
  folder = await LocalFolder.make(temporaryFolder());
});

const backend = () => local({ dir: folder.dir, concurrency: 2 });

function open(): Executor {
  const executor = new Executor({ backend: backend() });
  onTestFinished(() => executor.close());
  return executor;
}

const program = new URL("./programs/maps-and-waits.ts", import.meta.url);

interface Client {
  readonly program: StartedProgram;
  readonly jobId: string;
}

/** A client in a process of its own that has sent what it may, and of whose tasks the first two are done. */
async function startClient(count: number, shape: "array" | "iterable", maxInFlight: number): Promise<Client> {
  const started = new StartedProgram(program, [folder.dir, String(count), shape, String(maxInFlight)]);
  const jobId = await started.line();
  // Two tasks are done, and in an array their slots are taken by the next.
  const sent = Math.min(count, shape === "array" ? maxInFlight + 2 : maxInFlight);
  await until(() => folder.objects(`jobs/${jobId}/results/`).length === 2);
  await until(() => sendRecord(jobId)?.accepted === sent);
  return { program: started, jobId };
}

function sendRecord(jobId: string): { accepted: number; ended: boolean } | undefined {
  const text = folder.text(`jobs/${jobId}/sent`);
  return text === undefined ? undefined : (JSON.parse(text) as { accepted: number; ended: boolean });
}

/** As if the client had died a minute ago. */
function aMinutePasses(jobId: string): void {
  folder.put(`jobs/${jobId}/sent`, JSON.stringify({ v: 1, ...sendRecord(jobId), at: Date.now() - 60_000 }));
  folder.endLeases("tasks");
}

/** As if the client had been killed in the first moments, a while ago. */
function hadToldNothing(jobId: string): void {
  folder.put(`jobs/${jobId}/sent`, JSON.stringify({ v: 1, accepted: 0, ended: false, at: 0 }));
  folder.endLeases("tasks");
}

const go = (): void => folder.put("user/go", "");

const sizeOf = (index: number): number => (index % 7 === 3 ? 300_000 : 3);

function expectOutcomes(settled: readonly PromiseSettledResult<unknown>[], count: number): void {
  expect(settled).toHaveLength(count);
  for (const [index, result] of settled.entries()) {
    if (index % 10 !== 9) expect(result).toEqual({ status: "fulfilled", value: `${index}: ${sizeOf(index)}` });
    else {
      expect(result).toMatchObject({
        status: "rejected",
        reason: { name: "TaskFailedError", attempts: 1, cause: { name: "RangeError", message: `no ${index}` } },
      });
    }
  }
}

describe("while the first client lives", () => {
  test("another process gets all outcomes, and the first one as well", async () => {
    const { program: first, jobId } = await startClient(20, "array", 1_000);
    const job = await open().attach<string>(jobId);
    expect(job.id).toBe(jobId);
    expect(job.progress).toMatchObject({ total: 20, sent: 20, succeeded: 2 });
    expect(job.futures.slice(0, 3).map(({ state }) => state)).toEqual(["succeeded", "succeeded", "pending"]);
    go();
    expectOutcomes(await job.settled(), 20);
    expect(await first.end()).toEqual({ exitCode: 0, signal: null });
  });

  test("what it sends after is waited for, and not sent twice", async () => {
    const { program: first, jobId } = await startClient(30, "array", 4);
    const job = await open().attach<string>(jobId);
    expect(job.progress).toMatchObject({ total: 30, sent: 6 });
    go();
    expectOutcomes(await job.settled(), 30);
    await first.end();
    await until(() => Object.keys(folder.counts()).every((name) => name.startsWith("dead-letters")));
    expect(folder.bodies("dead-letters")).toHaveLength(3);
  });

  test("the same executor gets its own job a second time", async () => {
    const executor = open();
    const job = executor.map(
      waitsForKey,
      [0, 1, 2, 9].map((index) => ({ index, payload: "abc" })),
      { maxAttempts: 1 },
    );
    await until(() => job.progress.succeeded === 2);
    const again = await executor.attach<string>(job.id);
    go();
    const outcomes = await job.settled();
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "fulfilled", "rejected"]);
    expect((await again.settled()).map(({ status }) => status)).toEqual(outcomes.map(({ status }) => status));
  });

  test("a task that is cancelled by the second client is cancelled", async () => {
    const { jobId } = await startClient(3, "array", 1_000);
    const job = await open().attach<string>(jobId);
    job.cancel("not needed");
    await expect(job.futures[2]?.result()).rejects.toMatchObject({ name: "CancelledError", cause: "not needed" });
    await until(() => folder.objects(`jobs/${jobId}/failures/`).length === 1);
    go();
    const later = await open().attach<string>(jobId);
    expect(later.futures.map(({ state }) => state)).toEqual(["succeeded", "succeeded", "cancelled"]);
  });
});

describe("after the first client was killed", () => {
  test("half-way through an array, the rest is sent and everything ends", async () => {
    const { program: first, jobId } = await startClient(40, "array", 4);
    await first.kill();
    aMinutePasses(jobId);
    const job = await open().attach<string>(jobId);
    expect(job.progress).toMatchObject({ total: 40, sent: 6, succeeded: 2 });
    go();
    expectOutcomes(await job.settled(), 40);
    expect(job.progress).toMatchObject({ total: 40, sent: 40, succeeded: 36, failed: 4 });
    expect(folder.objects("user/ran/")).toHaveLength(40);
  });

  test("as soon as it had sent anything, everything ends", async () => {
    const { program: first, jobId } = await startClient(12, "array", 1_000);
    await first.kill();
    hadToldNothing(jobId);
    const job = await open().attach<string>(jobId);
    go();
    expectOutcomes(await job.settled(), 12);
  });

  test("before it told how far it was, what had ended by then stays as it was", async () => {
    const { program: first, jobId } = await startClient(12, "array", 1_000);
    go();
    await until(() => folder.objects(`jobs/${jobId}/results/`).length === 11);
    await first.kill();
    hadToldNothing(jobId);
    for (let client = 0; client < 2; client += 1) {
      const job = await open().attach<string>(jobId);
      expectOutcomes(await job.settled(), 12);
      await until(() => sendRecord(jobId)?.accepted === 12);
    }
  });

  test("half-way through an iterable, there is what had been accepted", async () => {
    const { program: first, jobId } = await startClient(40, "iterable", 12);
    await first.kill();
    aMinutePasses(jobId);
    const job = await open().attach<string>(jobId);
    expect(job.progress).toMatchObject({ total: 12, sent: 12, succeeded: 2 });
    go();
    expectOutcomes(await job.settled(), 12);
  });

  test("when it could not store parameter sets, those alone that were not sent are lost, and say so", async () => {
    const { program: first, jobId } = await startClient(8, "array", 4);
    await first.kill();
    aMinutePasses(jobId);
    folder.remove(`jobs/${jobId}/params/from-0`);
    go();
    const settled = await (await open().attach<string>(jobId)).settled();
    expect(settled.slice(0, 6).map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => "fulfilled"));
    for (const lost of settled.slice(6)) {
      expect(lost).toMatchObject({ status: "rejected", reason: { name: "BackendError" } });
      expect(String((lost as PromiseRejectedResult).reason)).toMatch(
        /client died before its parameter set was stored$/,
      );
    }
    const again = await open().attach<string>(jobId);
    expect(again.progress).toMatchObject({ succeeded: 6, failed: 2 });
  });

  test("the second client can be killed as well", async () => {
    const { program: first, jobId } = await startClient(30, "array", 4);
    await first.kill();
    aMinutePasses(jobId);
    const second = new StartedProgram(new URL("./programs/attaches.ts", import.meta.url), [folder.dir, jobId]);
    expect(await second.line()).toBe("6 of 30 sent");
    await until(() => sendRecord(jobId)?.accepted === 30);
    await second.kill();
    folder.endLeases("tasks");
    const job = await open().attach<string>(jobId);
    expect(job.progress.sent).toBe(30);
    go();
    expectOutcomes(await job.settled(), 30);
  });
});

describe("after the first client has closed", () => {
  test("what it had sent goes on, what it had not is cancelled", async () => {
    const executor = new Executor({ backend: backend() });
    const params = Array.from({ length: 10 }, (_, index) => ({ index, payload: "abc" }));
    const job = executor.map(waitsForKey, params, { maxInFlight: 2 });
    await until(() => folder.has(`jobs/${job.id}/results/1`));
    await until(() => job.progress.sent === 4);
    await executor.close();
    expect(sendRecord(job.id)).toMatchObject({ accepted: 4, ended: true });
    go();
    const settled = await (await open().attach<string>(job.id)).settled();
    expect(settled.slice(0, 4)).toEqual([0, 1, 2, 3].map((index) => ({ status: "fulfilled", value: `${index}: 3` })));
    for (const result of settled.slice(4)) {
      expect(result).toMatchObject({ status: "rejected", reason: { name: "CancelledError" } });
    }
  });

  test("before anything was sent, all of it is cancelled", async () => {
    const executor = new Executor({ backend: backend() });
    const job = executor.map(double, [1, 2, 3]);
    await executor.close();
    await expect(job.results()).rejects.toThrow(CancelledError);
    const attached = await open().attach<number>(job.id);
    for (const result of await attached.settled()) {
      expect(result).toMatchObject({ status: "rejected", reason: { name: "CancelledError" } });
    }
  });
});

describe("what the first client has decided holds for the next:", () => {
  test("a parameter set that cannot travel", async () => {
    const executor = open();
    const job = executor.map(same<unknown>, [1, () => 1, 3]);
    await job.settled();
    const [first, second, third] = await (await open().attach(job.id)).settled();
    expect([first, third]).toEqual([1, 3].map((value) => ({ status: "fulfilled", value })));
    const { reason } = second as PromiseRejectedResult;
    expect(reason).toBeInstanceOf(EncodeError);
    expect(reason).toMatchObject({ path: "params[1]" });
  });

  test("a task that was cancelled before it was sent", async () => {
    const executor = open();
    const params = [0, 1, 2, 3, 4].map((index) => ({ index, payload: "abc" }));
    const job = executor.map(waitsForKey, params, { maxInFlight: 1 });
    job.futures[3]?.cancel();
    go();
    await job.settled();
    const attached = await open().attach<string>(job.id);
    expect(attached.futures.map(({ state }) => state)).toEqual([
      "succeeded",
      "succeeded",
      "succeeded",
      "cancelled",
      "succeeded",
    ]);
  });

  test("a job that was cancelled", async () => {
    const executor = open();
    const params = [0, 1, 2, 3, 4, 5].map((index) => ({ index, payload: "abc" }));
    const job = executor.map(waitsForKey, params, { maxInFlight: 2 });
    await until(() => job.progress.succeeded === 2);
    job.cancel();
    const settled = await (await open().attach<string>(job.id)).settled();
    expect(settled.map(({ status }) => status)).toEqual([
      "fulfilled",
      "fulfilled",
      ...Array.from({ length: 4 }, () => "rejected"),
    ]);
    for (const result of settled.slice(2)) expect(result).toMatchObject({ reason: { name: "CancelledError" } });
  });
});

describe("a job that has ended", () => {
  test("gives its outcomes at once, errors with the user's own lines", async () => {
    await using executor = new Executor({ backend: backend() });
    const job = executor.map(exceedQuota, ["ann"], { maxAttempts: 1 });
    await job.settled();
    const attached = await open().attach(job.id);
    const error = (await attached.futures[0]?.exception()) as TaskFailedError;
    expect(error).toBeInstanceOf(TaskFailedError);
    expect(error.cause).toMatchObject({ name: "QuotaError", limit: 10 });
    expect((error.cause as Error).stack).toMatch(/test\/functions\/failures\.ts:\d+/);
  });

  test("with a result that is missing or cut short says so, and the others are there", async () => {
    await using executor = new Executor({ backend: backend() });
    const large = new Float64Array(30_000).fill(1);
    const job = executor.map(same<unknown>, [large, large, 3]);
    await job.results();
    truncateSync(folder.fileOf(`jobs/${job.id}/results/0`), 1_000);
    rmSync(folder.fileOf(`jobs/${job.id}/results/1`));
    folder.put(`jobs/${job.id}/results/2`, "garbage");
    const settled = await (await open().attach(job.id)).settled();
    expect(settled).toMatchObject(Array.from({ length: 3 }, () => ({ reason: { name: "BackendError" } })));
    expect(String((settled[0] as PromiseRejectedResult).reason)).toMatch(/results\/0'.*missing or damaged$/);
    expect(String((settled[1] as PromiseRejectedResult).reason)).toMatch(/results\/1'.*missing or damaged$/);
    expect(String((settled[2] as PromiseRejectedResult).reason)).toMatch(/results\/2/);
  });
});

describe("attach refuses", () => {
  test.each(["01JD3Q5C1XJ2Q0V3T5Z6W7Y8K9", "no job", "", "../../../etc/passwd", undefined])(
    "an unknown job: %j",
    async (jobId) => {
      const executor = open();
      const attaching = executor.attach(jobId as string);
      await expect(attaching).rejects.toThrow(JobNotFoundError);
      await expect(attaching).rejects.toThrow(/^There is no job .* on this backend$/);
      expect(await executor.submit(double, 1).result()).toBe(2);
    },
  );

  test.each(["inline", "none"] as const)("a job whose results are %s", async (results) => {
    const executor = open();
    const job = executor.map(double, [1], { results });
    await job.results();
    await expect(executor.attach(job.id)).rejects.toThrow(
      `Cannot attach to job ${job.id} as its results are not kept: it was made with results: "${results}"`,
    );
  });

  test("a job of another version, or one whose record is damaged", async () => {
    const executor = open();
    const job = executor.map(double, [1]);
    await job.results();
    const key = `jobs/${job.id}/job.json`;
    const record = JSON.parse(folder.text(key) ?? "") as object;
    folder.put(key, JSON.stringify({ ...record, v: 2 }));
    await expect(executor.attach(job.id)).rejects.toThrow(
      /^Cannot use job .*: another version of boris made it, .*'v' must be 1\)$/,
    );
    folder.put(key, "{");
    const attaching = executor.attach(job.id);
    await expect(attaching).rejects.toThrow(BackendError);
    await expect(attaching).rejects.toThrow(job.id);
  });

  test("when the executor is closed, also while it looks for the job", async () => {
    const executor = open();
    const job = executor.map(waitsForKey, [{ index: 5, payload: "" }]);
    await until(() => job.progress.sent === 1);
    const attaching = executor.attach<string>(job.id).then((attached) => attached.results());
    await Promise.all([executor.close(), expect(attaching).rejects.toThrow(CancelledError)]);
    await expect(executor.attach(job.id)).rejects.toThrow(CancelledError);
  });

  test("when the store fails, and leaves nothing that keeps the process alive", async () => {
    const job = open().map(double, [1]);
    await job.results();
    const failing = wrapBackend(backend(), {
      objects: (objects) => ({
        get: (...args) => objects.get(...args),
        put: (...args) => objects.put(...args),
        has: (...args) => objects.has(...args),
        delete: (...args) => objects.delete(...args),
        // oxlint-disable-next-line require-yield -- it fails before
        async *list() {
          throw new BackendError("no access to the store");
        },
      }),
    });
    const executor = new Executor({ backend: failing });
    onTestFinished(() => executor.close());
    await expect(executor.attach(job.id)).rejects.toThrow("no access to the store");
    await executor.close({ drain: true });
  });
});
