import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import {
  BackendError,
  BundleError,
  CaptureError,
  EncodeError,
  Executor,
  type Job,
  type MapOptions,
  TaskFailedError,
  wait,
} from "borisjs";
import { local } from "borisjs/local";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { double, same } from "./functions/arithmetic.ts";
import { neverCalled } from "./functions/fails-to-load.ts";
import { returnFunction } from "./functions/failures.ts";
import { importMissing } from "./functions/imports-missing.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

let executor: Executor;
beforeAll(() => {
  executor = new Executor({ backend: local({ dir: ":memory:", concurrency: 1 }) });
});
afterAll(() => executor.close());

/** What `map` throws itself, so before it returns. The executor must be as good as before. */
async function refusalOf(call: (executor: Executor) => unknown): Promise<Error> {
  const refusal = thrownBy(() => call(executor));
  expect(refusal.message).not.toContain("\n");
  expect(await executor.map(double, [1, 2]).results()).toEqual([2, 4]);
  return refusal;
}

/** With what the futures of a job reject. The executor must be as good as before. */
async function failuresOf(job: Job<unknown>): Promise<Error[]> {
  const settled = await job.settled();
  expect(await executor.map(double, [1, 2]).results()).toEqual([2, 4]);
  return settled.flatMap((result) => (result.status === "rejected" ? [result.reason as Error] : []));
}

function thrownBy(call: () => unknown): Error {
  try {
    call();
  } catch (error) {
    return error as Error;
  }
  throw new Error("It did not throw");
}

describe("a function that is not one", () => {
  test.each([
    ["undefined", undefined],
    ["null", null],
    ["a string", "train"],
    ["a promise of one", Promise.resolve(double)],
    ["what it returns", double(1)],
  ])("%s is refused by map, submit, wrap and explain", async (_, fn) => {
    for (const call of [
      (on: Executor) => on.map(fn as never, [1]),
      (on: Executor) => on.submit(fn as never, 1),
      (on: Executor) => on.wrap(fn as never),
      (on: Executor) => on.explain(fn as never),
    ]) {
      const refusal = await refusalOf(call);
      expect(refusal).toBeInstanceOf(CaptureError);
      expect(refusal.message).toMatch(/a function/);
    }
  });
});

describe("parameter sets that are not iterable", () => {
  test.each([
    ["undefined", undefined, "of type undefined"],
    ["null", null, "null"],
    ["a number", 12, "of type number"],
    ["a string", "abc", "a string"],
    ["an object", { a: 1 }, "of type object"],
    ["a promise of an array", Promise.resolve([1]), "of type object"],
    ["a function", () => [1], "of type function"],
  ])("%s is refused by map", async (_, params, shown) => {
    const refusal = await refusalOf((on) => on.map(double, params as never));
    expect(refusal).toBeInstanceOf(TypeError);
    expect(refusal.message).toBe(
      `Cannot map as 'params' must be an array, an iterable or an async iterable: current value is ${shown}`,
    );
  });
});

describe("a value that cannot travel", () => {
  class Model {
    readonly weights = [1];
  }

  test.each<[string, unknown, string]>([
    ["a function", { model: { predict: () => 1 } }, "params[1].model.predict"],
    ["a class instance", [new Model()], "params[1][0]"],
    ["a promise", { data: Promise.resolve(1) }, "params[1].data"],
    ["a symbol", new Map([["key", Symbol("s")]]), "params[1]"],
    ["a socket", new WeakRef({}), "params[1]"],
  ])("%s rejects its own future with its path, and its neighbours run", async (_, value, path) => {
    const job = executor.map(same<unknown>, [1, value, 3]);
    const failures = await failuresOf(job);
    expect(failures).toEqual([expect.any(EncodeError)]);
    expect((failures[0] as EncodeError).path).toContain(path);
    expect(failures[0]?.message).toContain(path);
    expect(failures[0]?.message).not.toContain("\n");
    expect(job.futures.map(({ state }) => state)).toEqual(["succeeded", "failed", "succeeded"]);
  });

  test("in a stream rejects its own task alone", async () => {
    const settled = await executor.map(same<unknown>, new Set([1, () => 1, 3])).settled();
    expect(settled).toEqual([
      { status: "fulfilled", value: 1 },
      { status: "rejected", reason: expect.any(EncodeError) as unknown },
      { status: "fulfilled", value: 3 },
    ]);
  });

  test("as a result is a TaskFailedError with an EncodeError as its cause", async () => {
    const [failure] = await failuresOf(executor.map(returnFunction, [1]));
    expect(failure).toBeInstanceOf(TaskFailedError);
    expect(failure?.cause).toBeInstanceOf(EncodeError);
    expect(failure?.cause).toMatchObject({ path: "result.model.predict" });
  });
});

describe("options", () => {
  const cases: readonly (readonly [unknown, RegExp])[] = [
    [null, /^Cannot map as its options must be an object: current value is null$/],
    [3, /^Cannot map as its options must be an object: current value is 3$/],
    [{ maxInflight: 3 }, /^Cannot map as 'maxInflight' is not an option: known are name, /],
    [{ maxInFlight: 0 }, /^Cannot map as 'maxInFlight' must be a positive integer: current value is 0$/],
    [{ maxInFlight: Infinity }, /'maxInFlight' must be a positive integer: current value is Infinity$/],
    [{ maxInFlight: "10" }, /'maxInFlight' must be a positive integer: current value is "10"$/],
    [{ maxAttempts: 0 }, /'maxAttempts' must be a positive integer: current value is 0$/],
    [{ maxAttempts: 1.5 }, /'maxAttempts' must be a positive integer: current value is 1.5$/],
    [{ retryDelayMs: -1 }, /'retryDelayMs' must be a non-negative integer: current value is -1$/],
    [{ timeoutMs: NaN }, /'timeoutMs' must be a positive integer: current value is NaN$/],
    [{ deadlineMs: 0 }, /'deadlineMs' must be a positive integer: current value is 0$/],
    [{ pool: "" }, /'pool' must be a non-empty string: current value is ""$/],
    [{ name: 3 }, /'name' must be a non-empty string: current value is 3$/],
    [{ env: { A: 1 } }, /'env' must be an object whose values are strings: the value of 'A' is a number$/],
    [{ env: ["A"] }, /'env' must be an object whose values are strings: current value is an array$/],
    [{ results: "all" }, /'results' must be "durable" or "inline" or "none": current value is "all"$/],
    [{ include: "data" }, /'include' must be an array of strings: current value is "data"$/],
    [{ external: [1] }, /'external' must be an array of strings: element 0 is 1$/],
    [{ progress: "bar" }, /'progress' must be .*: current value is "bar"$/],
    [{ signal: new AbortController() }, /'signal' must be an AbortSignal: current value is an object$/],
  ];

  test.each(cases)("%j are refused by map", async (options, message) => {
    const refusal = await refusalOf((on) => on.map(double, [1], options as MapOptions));
    expect([TypeError, RangeError]).toContain(refusal.constructor);
    expect(refusal.message).toMatch(message);
  });

  test("are refused by submit and wrap as by map", async () => {
    const options = { maxAttempts: 0 };
    expect((await refusalOf((on) => on.submit(double, 1, options))).message).toMatch(/^Cannot submit as 'maxAttempts'/);
    expect((await refusalOf((on) => on.wrap(double, options))).message).toMatch(/^Cannot wrap as 'maxAttempts'/);
  });

  test("that are undefined count as not given", async () => {
    expect(await executor.submit(double, 1, { maxAttempts: undefined } as unknown as MapOptions).result()).toBe(2);
  });

  test("of executors, backends, waits and results are checked as well", async () => {
    expect(thrownBy(() => new Executor({ backend: "local" } as never)).message).toMatch(
      /^Cannot make an executor as 'backend' must be /,
    );
    expect(thrownBy(() => new Executor({ backend: { create: 1 } } as never)).message).toMatch(/'backend' must be /);
    expect(thrownBy(() => new Executor({ back: local() } as never)).message).toMatch(/'back' is not an option/);
    expect(thrownBy(() => local({ concurrency: 0 })).message).toMatch(/'concurrency' must be a positive integer/);
    expect(thrownBy(() => local({ memory: 12 } as never)).message).toMatch(/'memory' is not an option/);
    await expect(wait([], { returnWhen: "some" } as never)).rejects.toThrow(/'returnWhen' must be "all" or "any"/);
    const future = executor.submit(double, 1);
    await expect(future.result({ timeout: 3 } as never)).rejects.toThrow(/'timeout' is not an option/);
    await expect(future.result({ timeoutMs: -3 })).rejects.toThrow(/'timeoutMs' must be a non-negative integer/);
    await expect(future.exception({ signal: 1 } as never)).rejects.toThrow(/'signal' must be an AbortSignal/);
    expect(await future.result()).toBe(2);
    await expect(executor.close({ drains: true } as never)).rejects.toThrow(/'drains' is not an option/);
    expect(await executor.submit(double, 1).result()).toBe(2);
  });

  test("that name an unknown pool reject the job with a BackendError", async () => {
    const failures = await failuresOf(executor.map(double, [1, 2], { pool: "gpu" }));
    expect(failures).toHaveLength(2);
    for (const failure of failures) {
      expect(failure).toBeInstanceOf(BackendError);
      expect(failure.message).toMatch(/^Cannot use pool 'gpu': [^\n]+$/);
    }
  });
});

describe("a module", () => {
  test("that does not bundle rejects every future of its job, and a stream, with one BundleError", async () => {
    const failures = await failuresOf(executor.map(importMissing, [1, 2]));
    expect(failures).toHaveLength(2);
    for (const failure of failures) {
      expect(failure).toBeInstanceOf(BundleError);
      expect(failure.message).toMatch(/^[^\n]*no-such-package-of-boris[^\n]*$/);
    }
    await expect(executor.map(importMissing, new Set([1])).results()).rejects.toThrow(BundleError);
  });

  test("that names files to send along which are not there rejects with a BundleError", async () => {
    const [failure] = await failuresOf(executor.map(double, [1], { include: ["no-such-file.csv"] }));
    expect(failure).toBeInstanceOf(BundleError);
    expect(failure?.message).toMatch(/^[^\n]*no-such-file\.csv[^\n]*$/);
  });

  test("that fails to load on a worker fails its tasks with what it threw", async () => {
    const options = { maxAttempts: 2, retryDelayMs: 1, env: { BORIS_TEST_LOAD: "no" } };
    const [failure] = await failuresOf(executor.map(neverCalled, [1], options));
    expect(failure).toBeInstanceOf(TaskFailedError);
    expect(failure).toMatchObject({ attempts: 2, cause: { message: "this module does not load" } });
    expect((failure?.cause as Error | undefined)?.stack).toMatch(/test\/functions\/fails-to-load\.ts:1:/);
    expect(await executor.submit(neverCalled, 1).result()).toBe(1);
  });
});

describe("a folder of the local backend", () => {
  async function failureIn(dir: string, mend: () => void): Promise<Error> {
    await using own = new Executor({ backend: local({ dir, concurrency: 1 }) });
    const [failed] = await own.map(double, [1]).settled();
    mend();
    expect(await own.map(double, [1]).results()).toEqual([2]);
    return failed?.status === "rejected" ? (failed.reason as Error) : new Error("It did not fail");
  }

  test("that cannot be made rejects with a BackendError that names it, and can be mended", async () => {
    const home = temporaryFolder();
    const dir = join(home, "file", ".boris");
    writeFileSync(join(home, "file"), "");
    const failure = await failureIn(dir, () => {
      rmSync(join(home, "file"));
    });
    expect(failure).toBeInstanceOf(BackendError);
    expect(failure.message).toContain(dir);
    expect(failure.message).not.toContain("\n");
  });

  test("that a newer version made rejects with a BackendError that says so", async () => {
    const dir = join(temporaryFolder(), ".boris");
    mkdirSync(dir);
    const database = new DatabaseSync(join(dir, "queues.db"));
    database.exec("CREATE TABLE queues (id); CREATE TABLE messages (id); PRAGMA user_version = 99");
    database.close();
    const failure = await failureIn(dir, () => rmSync(dir, { recursive: true }));
    expect(failure).toBeInstanceOf(BackendError);
    expect(failure.message).toContain(dir);
    expect(failure.message).toMatch(/a newer version of boris made it/);
    expect(failure.message).not.toContain("\n");
  });
});
