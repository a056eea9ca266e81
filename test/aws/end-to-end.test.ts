import { CancelledError, Executor, TaskFailedError, TaskTimeoutError, WorkerCrashedError } from "borisjs";
import { aws } from "borisjs/aws";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { double, neverEnds, same } from "../functions/arithmetic.ts";
import { giveUp, greeting, keepAndList, succeedAt } from "../functions/context.ts";
import { exitWith, killItself, loopForEver, throwUndefined } from "../functions/failures.ts";
import { readOrder } from "../functions/orders.ts";
import { timeLeft, wait } from "../functions/time.ts";
import { DeployedStage } from "../support/deployed-stage.ts";
import { buildHandler } from "../support/handler-bundle.ts";
import { until } from "../support/until.ts";

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

let handlerFile: URL;
beforeAll(async () => {
  handlerFile = await buildHandler();
});

describe("a stage on AWS", () => {
  let stage: DeployedStage;
  let executor: Executor;
  beforeAll(async () => {
    stage = await DeployedStage.deploy({ handlerFile });
    executor = new Executor({ backend: aws({ config: stage.config, endpoint: stage.emulator.endpoint }) });
  });
  afterEach(() => stage.emulator.forget());
  afterAll(async () => {
    await executor.close();
    await stage[Symbol.asyncDispose]();
  });

  test("gives results in the order of the inputs", async () => {
    expect(await executor.map(double, upTo(40)).results()).toEqual(upTo(40).map((value) => value * 2));
  });

  test("keeps values as they are, and large ones whole", async () => {
    const large = new Float64Array(300_000).map((_, index) => index / 3);
    const values = [new Map([["a", { big: 1n }]]), "ü\0\ufffe".repeat(100), "x".repeat(500_000), large, undefined, NaN];
    expect(await executor.map(same, values).results()).toEqual(values);
  });

  test("tries a failed attempt again", async () => {
    expect(await executor.map(succeedAt, [1, 2, 3], { retryDelayMs: 10 }).results()).toEqual([1, 2, 3]);
  });

  test("gives up a task that says so, and keeps it as a dead letter", async () => {
    const error = await executor.submit(giveUp, "no use").exception();
    expect(error).toMatchObject({ name: "TaskFailedError", attempts: 1 });
    expect(await executor.deadLetters().list()).toMatchObject([{ name: "NothingToDoError", tasks: [0] }]);
  });

  test("tells a task that threw nothing from one that succeeded", async () => {
    const error = await executor.submit(throwUndefined, undefined, { maxAttempts: 1 }).exception();
    expect(error).toBeInstanceOf(TaskFailedError);
  });

  test("ends tasks that outlive their time, also in an endless loop", async () => {
    for (const fn of [neverEnds, loopForEver]) {
      const error = await executor.submit(fn, undefined, { maxAttempts: 1, timeoutMs: 300 }).exception();
      expect(error).toBeInstanceOf(TaskTimeoutError);
      expect((error as Error).message).toMatch(/it ran longer than 300 ms/);
    }
  });

  test("survives tasks that end their process, and says how they did", async () => {
    const exit = await executor.submit(exitWith, 3, { maxAttempts: 1 }).exception();
    expect(exit).toBeInstanceOf(WorkerCrashedError);
    expect(exit).toMatchObject({ reason: "exit", exitCode: 3 });
    const killed = await executor.submit(killItself, undefined, { maxAttempts: 1 }).exception();
    expect(killed).toMatchObject({ reason: "signal", signal: "SIGKILL" });
    expect(await executor.submit(double, 21).result()).toBe(42);
    expect(stage.lambda.faults).toEqual([]);
  });

  test("lets tasks use storage and the job's environment", async () => {
    const kept = await executor.submit(keepAndList, "end to end/").result();
    expect(kept).toMatchObject({ keys: ["end to end/a.txt", "end to end/b.bin"], missing: undefined });
    expect(await executor.submit(greeting, undefined, { env: { GREETING: "hello" } }).result()).toMatchObject({
      call: "hello",
    });
  });

  test("keeps durable results as objects, also those that fit a message", async () => {
    const job = executor.map(double, [1, 2, 3], { results: "durable" });
    await job.results();
    const put = stage.emulator.requests.filter(
      ({ action, subject }) => action === "PutObject" && subject.includes("/results/"),
    );
    expect(put.map(({ subject }) => subject.replace(/^.*\//, "")).toSorted()).toEqual(["0", "1", "2"]);
  });

  test("logs what happened, and nothing of code, arguments or environment", async () => {
    await executor.submit(same, "4rgum3nt", { env: { TOKEN: "s3cr3t" } }).result();
    await until(() => stage.lambda.logs.includes('"message":"Batch"'));
    expect(stage.lambda.logs).toContain('"AttemptsSucceeded"');
    expect(stage.lambda.logs).not.toMatch(/4rgum3nt|s3cr3t|no use|return value/);
  });

  test("logs what an attempt printed once, as one record with its ids, and that it failed without what it threw", async () => {
    const job = executor.map(
      readOrder,
      [1, 2, 3].map((id) => ({ id, text: "" })),
      { maxAttempts: 1 },
    );
    await job.settled();
    await until(() => attemptsOf(job.id).length === 3);
    const [first, , failed] = attemptsOf(job.id).toSorted((a, b) => a.index - b.index);
    expect(first).toMatchObject({
      level: "INFO",
      message: "Attempt",
      stage: "test",
      pool: "default",
      taskId: `${job.id}-0`,
      index: 0,
      attempt: 1,
      outcome: "succeeded",
      text: "reading order 1\n",
    });
    expect(failed).toMatchObject({ level: "WARN", outcome: "failed", text: "reading order 3\n" });
    expect(stage.lambda.logs.split("reading order 1")).toHaveLength(2);
    expect(stage.lambda.logs).not.toContain("has no total");
  });

  test("logs no record of an attempt that printed nothing and succeeded", async () => {
    const job = executor.map(double, [1, 2]);
    await job.results();
    await executor.submit(exitWith, 3, { maxAttempts: 1 }).exception();
    await until(() => stage.lambda.logs.includes('"outcome":"crashed"'));
    expect(attemptsOf(job.id)).toEqual([]);
  });

  interface AttemptRecord {
    readonly index: number;
    readonly jobId: string;
  }

  function attemptsOf(jobId: string): AttemptRecord[] {
    return stage.lambda.logs
      .split("\n")
      .filter((line) => line.includes('"message":"Attempt"'))
      .map((line) => JSON.parse(line.slice(line.indexOf("{"))) as AttemptRecord)
      .filter((record) => record.jobId === jobId);
  }
});

describe("when the function's time is up", () => {
  test("what runs has timed out, and what was not begun runs elsewhere without an attempt lost", async () => {
    await using stage = await DeployedStage.deploy({ handlerFile, timeoutMs: 3_000, maxConcurrency: 1 });
    await using executor = new Executor({ backend: aws({ config: stage.config, endpoint: stage.emulator.endpoint }) });
    const job = executor.map(wait, [60_000, 10, 10], { maxAttempts: 1 });
    expect(await job.futures[0]?.exception()).toBeInstanceOf(TaskTimeoutError);
    expect(await job.futures[1]?.result()).toBe(1);
    expect(await job.futures[2]?.result()).toBe(1);
    expect(await executor.submit(timeLeft, undefined).result()).toBeLessThan(3_000);
    expect(stage.lambda.faults).toEqual([]);
  });

  test("messages of an environment that was killed come back", async () => {
    await using stage = await DeployedStage.deploy({ handlerFile, visibilitySeconds: 2, maxConcurrency: 1 });
    await using executor = new Executor({ backend: aws({ config: stage.config, endpoint: stage.emulator.endpoint }) });
    const future = executor.submit(wait, 500);
    await until(() => stage.emulator.requests.some(({ action }) => action === "GetObject"));
    await stage.lambda.killEnvironments();
    expect(await future.result()).toBe(1);
    expect(stage.lambda.faults).toMatchObject([{ kind: "died" }]);
  });
});

describe("closing", () => {
  test("deletes the completion queue, and the worker goes on without it", async () => {
    await using stage = await DeployedStage.deploy({ handlerFile, maxConcurrency: 1 });
    const executor = new Executor({ backend: aws({ config: stage.config, endpoint: stage.emulator.endpoint }) });
    const future = executor.submit(wait, 300);
    future.exception().catch(() => undefined);
    await until(() => stage.emulator.requests.some(({ action }) => action === "GetObject"));
    await executor.close();
    expect(await future.exception()).toBeInstanceOf(CancelledError);
    await until(() => stage.emulator.requests.some(({ subject }) => subject.endsWith("/results/0")));
    expect(await stage.queueNames("boris-test-done-")).toEqual([]);
  });
});
