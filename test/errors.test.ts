import { EncodeError, Executor, TaskFailedError, WorkerCrashedError } from "borisjs";
import { local } from "borisjs/local";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { double } from "./functions/arithmetic.ts";
import {
  exceedQuota,
  exitWith,
  failElsewhere,
  killItself,
  neverSettles,
  printAndFail,
  rejectLate,
  returnFunction,
  throwAggregate,
  throwFunction,
  throwUndefined,
  throwValue,
  throwWithSocket,
} from "./functions/failures.ts";

let executor: Executor;
beforeAll(() => {
  executor = new Executor({ backend: local({ dir: ":memory:", concurrency: 2 }) });
});
afterAll(() => executor.close());

/** What the client gets for one failed attempt of `fn`. */
async function failureOf<P>(fn: (param: P) => unknown, param: P): Promise<TaskFailedError> {
  const error = await executor.submit(fn, param, { maxAttempts: 1 }).exception();
  if (error instanceof TaskFailedError) return error;
  throw new Error("It is no TaskFailedError", { cause: error });
}

describe("a task's failure", () => {
  test("names the task, its attempts and what was thrown, and is shown in one place", async () => {
    const future = executor.submit(rejectLate, undefined, { maxAttempts: 1 });
    const error = await future.exception();
    expect(error).toBeInstanceOf(TaskFailedError);
    expect(error).toMatchObject({ code: "TASK_FAILED", taskId: future.taskId, attempts: 1 });
    expect((error as Error).message).toBe(`Task ${future.taskId} failed after 1 attempt: Error: late`);
  });

  test("names the job and the index of the parameter set", async () => {
    const job = executor.map(exceedQuota, ["ann", "bob"], { maxAttempts: 1 });
    const errors = await Promise.all(job.futures.map((future) => future.exception()));
    expect(errors).toMatchObject([
      { jobId: job.id, index: 0 },
      { jobId: job.id, index: 1 },
    ]);
  });

  test("has the error as its cause, with name, message, own properties and its own causes", async () => {
    const { cause } = await failureOf(exceedQuota, "ann");
    expect(cause).toBeInstanceOf(RangeError);
    expect(cause).toMatchObject({ name: "QuotaError", message: "quota of ann\nexceeded", limit: 10 });
    expect(cause).toHaveProperty("seen", new Map([["ann", 11]]));
    const { cause: inner } = cause as Error;
    expect(inner).toBeInstanceOf(TypeError);
    expect(inner).toMatchObject({ name: "TypeError", message: "no ledger for ann", cause: { code: "ENOENT" } });
  });

  test("has stacks that name the function's own file and lines, in the cause's causes as well", async () => {
    const { cause } = await failureOf(exceedQuota, "ann");
    expect((cause as Error).stack).toMatch(/at exceedQuota \(.*test\/functions\/failures\.ts:18:\d+\)/);
    const { stack } = (cause as Error).cause as Error;
    expect(stack).toMatch(/at readLedger \(.*test\/functions\/failures\.ts:23:\d+\)/);
    expect(stack).toMatch(/at exceedQuota \(.*test\/functions\/failures\.ts:16:\d+\)/);
    expect(stack).not.toMatch(/\.mjs/);
  });

  test("has all errors of an AggregateError, each with its stack", async () => {
    const { cause } = await failureOf(throwAggregate, undefined);
    expect(cause).toBeInstanceOf(AggregateError);
    const { errors, message } = cause as AggregateError;
    expect(message).toBe("all failed");
    expect(errors).toMatchObject([{ name: "SyntaxError", message: "first" }, "second", { message: "third", cause: 3 }]);
    for (const error of [errors[0], errors[2]] as Error[]) {
      expect(error.stack).toMatch(/at throwAggregate \(.*test\/functions\/failures\.ts:27:\d+\)/);
    }
  });

  test.each<unknown[]>([
    [null],
    ["text"],
    [0],
    [false],
    [12n],
    [{ code: 7, inner: new Map([[1, 2]]) }],
    [["a", "b"]],
    [Object.create(null)],
    [{ toString: null, valueOf: null }],
    ["a long text ".repeat(5_000)],
  ])("has a thrown value itself as its cause: %o", async (value) => {
    const error = await failureOf(throwValue, value);
    expect(error.cause).toEqual(value);
    expect(error.message).toMatch(/^Task \S+ failed after 1 attempt: it threw [^\n]{1,256}$/);
  });

  test("tells a thrown value in words that say what it is", async () => {
    expect((await failureOf(throwValue, { code: 7 })).message).toContain("{ code: 7 }");
    expect((await failureOf(throwValue, null)).message).toMatch(/it threw null$/);
    expect((await failureOf(throwValue, "text")).message).toMatch(/it threw 'text'$/);
  });

  test("has a thrown undefined as its cause, and is a failure all the same", async () => {
    const error = await failureOf(throwUndefined, undefined);
    expect(error).toHaveProperty("cause", undefined);
    expect(error.message).toMatch(/it threw undefined$/);
  });

  test("has an error that describes what was thrown if that cannot travel", async () => {
    const { cause } = await failureOf(throwFunction, undefined);
    expect(cause).toBeInstanceOf(Error);
    expect((cause as Error).message).toContain("cannot travel");
  });

  test("has the error with descriptions of those properties that cannot travel", async () => {
    const { cause } = await failureOf(throwWithSocket, undefined);
    expect(cause).toMatchObject({ message: "cannot connect", port: 80 });
    expect(cause).toHaveProperty("socket", expect.stringContaining("WeakMap"));
  });

  test.each<[string, Error]>([
    ["errors", Object.assign(new AggregateError([], "odd"), { errors: 5 })],
    ["message", Object.assign(new Error("odd"), { message: Object.create(null) as unknown })],
    ["name", Object.assign(new Error("odd"), { name: Object.create(null) as unknown })],
    ["stack", Object.assign(new Error("odd"), { stack: Object.create(null) as unknown })],
    ["cause", Object.assign(new Error("odd"), { cause: 5 })],
  ])("has an error with something else in the place of its %s", async (_, error) => {
    const { cause, message } = await failureOf(throwValue, error);
    expect(cause).toBeInstanceOf(Error);
    expect({ ...(cause as object) }).toEqual({ ...(error as object) });
    expect(message).toMatch(/^Task \S+ failed after 1 attempt: [^\n]+$/);
  });

  test("that is a result which cannot travel has an EncodeError with its path, and is not tried again", async () => {
    const error = await executor.submit(returnFunction, undefined, { maxAttempts: 5 }).exception();
    expect(error).toMatchObject({ name: "TaskFailedError", attempts: 1 });
    expect((error as Error).cause).toBeInstanceOf(EncodeError);
    expect((error as Error).cause).toMatchObject({ path: "result.model.predict" });
  });

  test("brings what the task printed last", async () => {
    const { logs } = await failureOf(printAndFail, undefined);
    expect(logs).toBe("about to fail\non stderr\n");
  });
});

describe("a sandbox that is lost", () => {
  test("by process.exit fails the task with its exit code", async () => {
    const error = await failureOf(exitWith, 7);
    expect(error).toBeInstanceOf(WorkerCrashedError);
    expect(error).toMatchObject({ reason: "exit", exitCode: 7 });
    expect(await executor.submit(double, 1).result()).toBe(2);
  });

  test("by a signal fails the task with it", async () => {
    const error = await failureOf(killItself, undefined);
    expect(error).toBeInstanceOf(WorkerCrashedError);
    expect(error).toMatchObject({ reason: "signal", signal: "SIGKILL" });
    expect(await executor.submit(double, 1).result()).toBe(2);
  });

  test("by an error that nobody awaits fails the task with that error", async () => {
    const { cause } = await failureOf(failElsewhere, undefined);
    expect(cause).toMatchObject({ message: "nobody awaits this" });
    expect(await executor.submit(double, 1).result()).toBe(2);
  });

  test("because nothing is left to do fails the task in words", async () => {
    const { cause } = await failureOf(neverSettles, undefined);
    expect(cause).toMatchObject({ message: expect.stringContaining("can never settle") as unknown });
    expect(await executor.submit(double, 1).result()).toBe(2);
  });

  test("is no reason to charge a task that came just after", async () => {
    const one = new Executor({ backend: local({ dir: ":memory:", concurrency: 1 }) });
    try {
      for (let round = 0; round < 5; round += 1) {
        const outcomes = await Promise.all([
          one.submit(failElsewhere, undefined, { maxAttempts: 1 }).exception(),
          one.submit(double, round, { maxAttempts: 1 }).exception(),
          one.submit(double, round, { maxAttempts: 1 }).exception(),
        ]);
        expect(outcomes.slice(1)).toEqual([undefined, undefined]);
      }
    } finally {
      await one.close();
    }
  });
});
