import { getEventListeners } from "node:events";
import { inspect } from "node:util";
import {
  asCompleted,
  CancelledError,
  Executor,
  type Future,
  type Job,
  TaskFailedError,
  TaskTimeoutError,
  wait,
  WaitTimeoutError,
} from "borisjs";
import { local } from "borisjs/local";
import { afterAll, beforeAll, describe, expect, expectTypeOf, test } from "vitest";
import triple, { double, neverEnds, same } from "./functions/arithmetic.ts";
import { describeContext, getText, giveUp, greeting, keepAndList, putUnder, succeedAt } from "./functions/context.ts";
import { exitWith } from "./functions/failures.ts";
import { meet, type Meeting } from "./functions/meeting.ts";

const backend = local({ dir: ":memory:", concurrency: 3 });

let executor: Executor;
beforeAll(() => {
  executor = new Executor({ backend });
});
afterAll(() => executor.close());

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** The third task ends first, then the first, then the second. */
const thirdFirstSecond = (name: string): readonly Meeting[] => [
  { waitFor: `${name}/third`, announce: `${name}/first` },
  { waitFor: `${name}/first` },
  { announce: `${name}/third` },
];

/** Two tasks that wait until they are told, and one that does not. */
const thirdBeforeOthers = (name: string): readonly Meeting[] => [{ waitFor: name }, { waitFor: name }, {}];

/** The others are told only once the third is seen to have ended. */
async function expectThirdFirst(ended: AsyncIterable<Future<number>>, name: string): Promise<void> {
  const indexes: number[] = [];
  for await (const { index } of ended) {
    if (indexes.length === 0) await executor.submit(meet, { announce: name }).result();
    indexes.push(index);
  }
  expect(indexes[0]).toBe(2);
  expect(new Set(indexes)).toEqual(new Set([0, 1, 2]));
  expect(indexes).toHaveLength(3);
}

describe("results", () => {
  test("come in the order of the inputs", async () => {
    expect(await executor.map(double, upTo(50)).results()).toEqual(upTo(50).map((value) => value * 2));
  });

  test("come in the order of the inputs, in whatever order the tasks end", async () => {
    const job = executor.map(meet, thirdFirstSecond("in-order"));
    expect(await Array.fromAsync(job)).toEqual([0, 1, 2]);
  });

  test("of no parameter sets are none", async () => {
    const job = executor.map(double, []);
    expect(job.futures).toEqual([]);
    expect(await job.results()).toEqual([]);
    expect(await Array.fromAsync(job)).toEqual([]);
    expect(await Array.fromAsync(job.asCompleted())).toEqual([]);
    expect(await job.settled()).toEqual([]);
    expect(await executor.map(double, new Set<number>()).results()).toEqual([]);
  });

  test("of a default export, an exported function under another name, and an async one are the same", async () => {
    expect(await executor.map(triple, [1, 2]).results()).toEqual([3, 6]);
    const renamed = double;
    expect(await executor.map(renamed, [1]).results()).toEqual([2]);
  });

  test("can be taken again and again from a job over an array", async () => {
    const job = executor.map(double, [1, 2]);
    expect(await job.results()).toEqual([2, 4]);
    expect(await Array.fromAsync(job)).toEqual([2, 4]);
    expect(await job.futures[1]?.result()).toBe(4);
    expect(job.futures.map(({ index, state }) => ({ index, state }))).toEqual([
      { index: 0, state: "succeeded" },
      { index: 1, state: "succeeded" },
    ]);
  });

  test.each(["durable", "inline"] as const)("come back with results: %s, also large ones", async (results) => {
    const large = new Float64Array(100_000).map((_, index) => index);
    expect(await executor.map(same, [1, undefined, large], { results }).results()).toEqual([1, undefined, large]);
  });

  test("are undefined with results: none, and failures are told still", async () => {
    const job = executor.map(succeedAt, [1, 2], { results: "none", maxAttempts: 1 });
    expectTypeOf(job).toEqualTypeOf<Job<undefined>>();
    const [first, second] = await job.settled();
    expect(first).toEqual({ status: "fulfilled", value: undefined });
    expect(second).toMatchObject({ status: "rejected", reason: { name: "TaskFailedError" } });
  });
});

test("a job and a stream are printed as what became of their tasks", async () => {
  const job = executor.map(succeedAt, [1, 2], { maxAttempts: 1 });
  await job.settled();
  expect(inspect(job)).toBe(`Job ${job.id} (succeedAt): 1 succeeded, 1 failed of 2`);
  const stream = executor.map((n: number) => n, new Set([1, 2]));
  await stream.results();
  expect(inspect(stream)).toBe(`Job ${stream.id} (anonymous): 2 succeeded of 2`);
});

describe("values", () => {
  const shared = { shared: true };
  const cycle: { name: string; self?: object } = { name: "cycle" };
  cycle.self = cycle;
  const values = {
    nothing: undefined,
    null: null,
    numbers: [NaN, Infinity, -Infinity, -0, 1.5],
    bigint: 2n ** 70n,
    text: "ä\u0000\uD800\uFFFF",
    date: new Date(12),
    invalidDate: new Date(NaN),
    regExp: /a+/giu,
    url: new URL("https://example.org/?a=b"),
    map: new Map<unknown, unknown>([[{ key: 1 }, new Set([1, undefined])]]),
    error: new RangeError("out", { cause: new Error("why") }),
    typed: [new Uint8Array([1, 2]), new Float32Array([1.5]), new BigInt64Array([-1n]), new ArrayBuffer(3)],
    buffer: Buffer.from("bytes"),
    hole: { missing: undefined },
    twice: [shared, shared],
  };

  test.each(Object.entries(values))("through map: %s", async (_, value) => {
    expect(await executor.map(same<unknown>, [value]).results()).toStrictEqual([value]);
  });

  test("through submit and wrap", async () => {
    expect(await executor.submit(same<unknown>, values).result()).toStrictEqual(values);
    const wrapped = executor.wrap(same<unknown>);
    expect(await Promise.all([wrapped(values), wrapped(undefined)])).toStrictEqual([values, undefined]);
  });

  test("keep what they share and their cycles", async () => {
    const result = (await executor.submit(same<unknown>, { ...values, cycle }).result()) as typeof values & {
      cycle: typeof cycle;
    };
    expect(result.twice[0]).toBe(result.twice[1]);
    expect(result.cycle.self).toBe(result.cycle);
  });

  test("are those of the moment in which they are pulled", async () => {
    const param = { value: 1 };
    const stream = executor.map(
      same<typeof param>,
      (function* () {
        for (; param.value < 4; param.value += 1) yield param;
      })(),
    );
    expect(await stream.results()).toEqual([{ value: 1 }, { value: 2 }, { value: 3 }]);
  });
});

describe("inputs", () => {
  test.each<[string, () => Iterable<number> | AsyncIterable<number>]>([
    ["a Set", () => new Set([1, 2, 3])],
    ["a Map's keys", () => new Map([1, 2, 3].map((key) => [key, ""])).keys()],
    ["a typed array", () => Float64Array.of(1, 2, 3)],
    ["a generator", () => [1, 2, 3].values()],
    ["an async generator", () => ReadableStream.from([1, 2, 3])],
    ["an iterable of promises", () => new Set([1, 2, 3].map((value) => Promise.resolve(value))) as Iterable<never>],
  ])("are taken from %s", async (_, inputs) => {
    expect(await executor.map(double, inputs()).results()).toEqual([2, 4, 6]);
  });

  test("that are endless are pulled no more when the loop is left, and the generator is closed", async () => {
    const { promise: closed, resolve: close } = Promise.withResolvers<void>();
    let pulled = 0;
    function* endless(): Generator<number, void, undefined> {
      try {
        for (;;) yield (pulled += 1);
      } finally {
        close();
      }
    }
    const taken: number[] = [];
    for await (const result of executor.map(double, endless(), { maxInFlight: 4 })) {
      taken.push(result);
      if (taken.length === 5) break;
    }
    await closed;
    const pulledAtEnd = pulled;
    expect(taken).toEqual([2, 4, 6, 8, 10]);
    expect(await executor.map(double, [1]).results()).toEqual([2]);
    expect(pulled).toBe(pulledAtEnd);
  });

  test("are never further ahead than maxInFlight", async () => {
    const maxInFlight = 7;
    let pulled = 0;
    function* counted(): Generator<number, void, undefined> {
      for (; pulled < 40; pulled += 1) yield pulled;
    }
    let collected = 0;
    const ahead: number[] = [];
    for await (const result of executor.map(double, counted(), { maxInFlight })) {
      // `pulled` is counted when the next one is asked for.
      ahead.push(pulled + 1 - collected);
      expect(result).toBe(2 * collected);
      collected += 1;
    }
    expect(collected).toBe(40);
    expect(Math.max(...ahead)).toBeLessThanOrEqual(maxInFlight);
  });

  test("that fail end the loop with what they threw, after the results of those before", async () => {
    function* failing(): Generator<number, void, undefined> {
      yield 1;
      yield 2;
      throw new Error("no more lines");
    }
    const taken: number[] = [];
    const taking = async (): Promise<void> => {
      for await (const result of executor.map(double, failing())) taken.push(result);
    };
    await expect(taking()).rejects.toThrow("no more lines");
    expect(taken).toEqual([2, 4]);
    await expect(executor.map(double, failing()).settled()).rejects.toThrow("no more lines");
  });

  test("that wait for ever do not hold up the end of a cancelled job", async () => {
    async function* waiting(): AsyncGenerator<number, void, undefined> {
      yield 1;
      await new Promise(() => undefined);
    }
    const stream = executor.map(double, waiting());
    const taken: number[] = [];
    const taking = async (): Promise<void> => {
      for await (const result of stream) {
        taken.push(result);
        stream.cancel("enough");
      }
    };
    await expect(taking()).rejects.toMatchObject({ name: "CancelledError", cause: "enough" });
    expect(taken).toEqual([2]);
  });

  test("that wait for ever do not hold up an executor that drains after its job was cancelled", async () => {
    const draining = new Executor({ backend });
    const stream = draining.map(double, ReadableStream.from(new ReadableStream<number>()));
    stream.cancel();
    await draining.close({ drain: true });
    await expect(stream.settled()).rejects.toThrow(CancelledError);
  });

  test("can be taken once from a stream", async () => {
    const stream = executor.map(double, new Set([1]));
    expect(await stream.results()).toEqual([2]);
    await expect(stream.results()).rejects.toThrow(TypeError);
  });
});

describe("settled", () => {
  test("tells of each task in the order of the inputs", async () => {
    const expected = [
      { status: "fulfilled", value: 1 },
      { status: "rejected", reason: expect.any(TaskFailedError) as unknown },
      { status: "fulfilled", value: 1 },
    ];
    expect(await executor.map(succeedAt, [1, 9, 1], { maxAttempts: 1 }).settled()).toEqual(expected);
    expect(await executor.map(succeedAt, new Set([1, 9, 0]), { maxAttempts: 1 }).settled()).toMatchObject(expected);
  });

  test("the first failure in order is what results and loops throw; the others go on", async () => {
    const job = executor.map(succeedAt, [1, 9, 1], { maxAttempts: 1 });
    const taken: number[] = [];
    await expect(
      (async () => {
        for await (const result of job) taken.push(result);
      })(),
    ).rejects.toThrow("attempt 1 of 9");
    expect(taken).toEqual([1]);
    await expect(job.results()).rejects.toThrow("attempt 1 of 9");
    expect(await job.futures[2]?.result()).toBe(1);
  });
});

describe("asCompleted", () => {
  test("gives futures in the order in which their tasks end", async () => {
    const job = executor.map(meet, thirdBeforeOthers("as-completed"));
    await expectThirdFirst(job.asCompleted(), "as-completed");
  });

  test("gives failures as well, over futures of several jobs", async () => {
    const good = executor.map(double, [1, 2]);
    const bad = executor.map(succeedAt, [9], { maxAttempts: 1 });
    const ended = await Array.fromAsync(asCompleted<unknown>([...good.futures, ...bad.futures]), ({ state }) => state);
    expect(ended.toSorted()).toEqual(["failed", "succeeded", "succeeded"]);
  });

  test("of a stream gives every future once, and none is held up by one before it", async () => {
    const stream = executor.map(meet, new Set(thirdBeforeOthers("stream-as-completed")));
    await expectThirdFirst(stream.asCompleted(), "stream-as-completed");
  });
});

describe("inOrder", () => {
  test("gives settled futures in the order of the inputs, in whatever order the tasks end", async () => {
    const taken = async (futures: AsyncIterable<Future<number>>): Promise<[number, string][]> =>
      Array.fromAsync(futures, ({ index, state }) => [index, state]);
    const inOrder = [0, 1, 2].map((index) => [index, "succeeded"]);
    expect(await taken(executor.map(meet, thirdFirstSecond("job-in-order")).inOrder())).toEqual(inOrder);
    expect(await taken(executor.map(meet, new Set(thirdFirstSecond("stream-in-order"))).inOrder())).toEqual(inOrder);
  });

  test("gives failed and cancelled tasks as well", async () => {
    const job = executor.map(succeedAt, [1, 9, 1], { maxAttempts: 1 });
    expect(await Array.fromAsync(job.inOrder(), ({ state }) => state)).toEqual(["succeeded", "failed", "succeeded"]);
    const stream = executor.map(neverEnds, new Set([1, 2]));
    const states: string[] = [];
    const taking = async (): Promise<void> => {
      for await (const { state } of stream.inOrder()) states.push(state);
    };
    stream.cancel();
    await expect(taking()).rejects.toThrow(CancelledError);
    expect(states.every((state) => state === "cancelled")).toBe(true);
  });

  test("of a stream pulls as futures are taken, and throws what ended the inputs after those before", async () => {
    let pulled = 0;
    function* failing(): Generator<number, void, undefined> {
      for (; pulled < 20; pulled += 1) yield pulled;
      throw new Error("no more lines");
    }
    const ahead: number[] = [];
    const taking = async (): Promise<void> => {
      for await (const { index } of executor.map(double, failing(), { maxInFlight: 4 }).inOrder()) {
        ahead.push(pulled + 1 - index);
      }
    };
    await expect(taking()).rejects.toThrow("no more lines");
    expect(ahead).toHaveLength(20);
    expect(Math.max(...ahead)).toBeLessThanOrEqual(4);
  });

  test("of a job can be left and taken again, and its tasks go on", async () => {
    const job = executor.map(double, upTo(10), { maxInFlight: 1 });
    for await (const { index } of job.inOrder()) if (index === 1) break;
    expect(await Array.fromAsync(job.inOrder(), (future) => future.result())).toEqual(upTo(10).map((n) => n * 2));
  });
});

describe("wait", () => {
  test("for all returns when every task has ended, failures included", async () => {
    const { futures } = executor.map(succeedAt, [1, 9], { maxAttempts: 1 });
    expect(await wait(futures)).toEqual({ done: futures, pending: [] });
  });

  test("for any returns when one has ended", async () => {
    const { futures } = executor.map(meet, [{ waitFor: "wait-any" }, {}]);
    expect(await wait(futures, { returnWhen: "any" })).toEqual({ done: [futures[1]], pending: [futures[0]] });
    await executor.submit(meet, { announce: "wait-any" }).result();
    expect(await wait(futures)).toEqual({ done: futures, pending: [] });
  });

  test("for the first failure returns with it, or when all have ended", async () => {
    const failing = executor.map(exitWith, [1], { maxAttempts: 1 });
    const waiting = executor.map(meet, [{}, { waitFor: "wait-failure" }]);
    const futures = [...failing.futures, ...waiting.futures] as typeof waiting.futures;
    const { done, pending } = await wait(futures, { returnWhen: "first-failure" });
    expect(done).toContain(futures[0]);
    expect(pending).toContain(futures[2]);
    await executor.submit(meet, { announce: "wait-failure" }).result();
    const rest = await wait(waiting.futures, { returnWhen: "first-failure" });
    expect(rest.pending).toEqual([]);
  });

  test("with a time-out returns what is pending, which stays usable", async () => {
    const { futures } = executor.map(meet, [{ waitFor: "wait-timeout" }]);
    expect(await wait(futures, { timeoutMs: 1 })).toEqual({ done: [], pending: futures });
    await executor.submit(meet, { announce: "wait-timeout" }).result();
    expect(await futures[0]?.result()).toBe(0);
  });

  test("with a signal stops when it aborts, and the task goes on", async () => {
    const { futures } = executor.map(meet, [{ waitFor: "wait-signal" }]);
    const stopping = new AbortController();
    const waiting = wait(futures, { signal: stopping.signal });
    stopping.abort(new Error("no time"));
    await expect(waiting).rejects.toThrow("no time");
    await expect(wait(futures, { signal: stopping.signal })).rejects.toThrow("no time");
    await executor.submit(meet, { announce: "wait-signal" }).result();
    expect(await futures[0]?.result()).toBe(0);
  });
});

describe("a future", () => {
  test("whose wait times out stays usable", async () => {
    const future = executor.submit(meet, { waitFor: "result-timeout" });
    await expect(future.result({ timeoutMs: 1 })).rejects.toThrow(WaitTimeoutError);
    await expect(future.exception({ timeoutMs: 1 })).rejects.toThrow(WaitTimeoutError);
    expect(future.state).toBe("pending");
    await executor.submit(meet, { announce: "result-timeout" }).result();
    expect(await future.result({ timeoutMs: 60_000 })).toBe(0);
  });

  test("whose wait is aborted stays usable", async () => {
    const future = executor.submit(meet, { waitFor: "result-signal" });
    const stopping = new AbortController();
    const waiting = future.result({ signal: stopping.signal });
    stopping.abort(new Error("no time"));
    await expect(waiting).rejects.toThrow("no time");
    await executor.submit(meet, { announce: "result-signal" }).result();
    expect(await future.result()).toBe(0);
  });

  test("gives its exception, which for a success is undefined, and its statistics", async () => {
    const [good, bad] = executor.map(succeedAt, [1, 9], { maxAttempts: 2, retryDelayMs: 0 }).futures;
    expect(await good?.exception()).toBeUndefined();
    expect(await bad?.exception()).toBeInstanceOf(TaskFailedError);
    expect(good?.stats).toMatchObject({ attempts: 1 });
    expect(bad?.stats).toMatchObject({ attempts: 2 });
    for (const stats of [good?.stats, bad?.stats]) {
      expect(stats?.finishedAt).toBeGreaterThanOrEqual(stats?.startedAt ?? NaN);
      expect(stats?.workerId).toMatch(/\S/);
    }
  });

  test("is not a thenable", async () => {
    const future = executor.submit(double, 1);
    expect(future).not.toHaveProperty("then");
    expect(await future.result()).toBe(2);
  });
});

describe("cancelling", () => {
  test("a job rejects what has not ended, and its workers are free again", async () => {
    await using single = new Executor({ backend: local({ dir: ":memory:", concurrency: 1 }) });
    const job = single.map(neverEnds, [1, 2, 3]);
    await wait(job.futures, { timeoutMs: 1 });
    job.cancel("found it");
    const settled = await job.settled();
    for (const result of settled) {
      expect(result).toMatchObject({ status: "rejected", reason: { name: "CancelledError", cause: "found it" } });
    }
    expect(job.futures.map(({ state }) => state)).toEqual(["cancelled", "cancelled", "cancelled"]);
    expect(await single.submit(double, 1).result()).toBe(2);
  });

  test("a future leaves its neighbours alone", async () => {
    const job = executor.map(meet, [{ waitFor: "never" }, {}]);
    job.futures[0]?.cancel();
    await expect(job.futures[0]?.result()).rejects.toThrow(CancelledError);
    expect(await job.futures[1]?.result()).toBe(1);
    job.futures[1]?.cancel();
    expect(await job.futures[1]?.result()).toBe(1);
  });

  test("by the signal option cancels the job, also one that had aborted before", async () => {
    const stopping = new AbortController();
    const job = executor.map(neverEnds, [1], { signal: stopping.signal });
    stopping.abort(new Error("no time"));
    await expect(job.results()).rejects.toMatchObject({ name: "CancelledError", cause: { message: "no time" } });
    const late = executor.map(double, [1], { signal: stopping.signal });
    await expect(late.results()).rejects.toThrow(CancelledError);
    const stream = executor.map(double, new Set([1]), { signal: stopping.signal });
    await expect(stream.results()).rejects.toThrow(CancelledError);
  });

  test("leaves no listener on a signal that outlives the job", async () => {
    const { signal } = new AbortController();
    await executor.map(double, [1, 2], { signal }).results();
    await executor.map(double, new Set([1, 2]), { signal }).results();
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  test("names the job", async () => {
    const job = executor.map(neverEnds, [1]);
    job.cancel();
    await expect(job.results()).rejects.toThrow(job.id);
  });
});

describe("attempts", () => {
  test("are repeated until one succeeds", async () => {
    expect(await executor.map(succeedAt, [1, 2, 3], { retryDelayMs: 1 }).results()).toEqual([1, 2, 3]);
  });

  test("end after maxAttempts with the last failure", async () => {
    const error = await executor.submit(succeedAt, 9, { maxAttempts: 2, retryDelayMs: 1 }).exception();
    expect(error).toBeInstanceOf(TaskFailedError);
    expect(error).toMatchObject({ attempts: 2, cause: { message: "attempt 2 of 9" } });
  });

  test("are not repeated for a NonRetryableError or a class made of it", async () => {
    const error = await executor.submit(giveUp, undefined, { retryDelayMs: 1 }).exception();
    expect(error).toMatchObject({ attempts: 1, cause: { name: "NothingToDoError", message: "nothing to do" } });
  });

  test("that outlive timeoutMs fail with a TaskTimeoutError", async () => {
    const error = await executor.submit(neverEnds, undefined, { timeoutMs: 50, maxAttempts: 1 }).exception();
    expect(error).toBeInstanceOf(TaskTimeoutError);
    expect((error as Error).message).toContain("50 ms");
  });

  test("end with the task's deadline, whatever maxAttempts says", async () => {
    const error = await executor
      .submit(neverEnds, undefined, { deadlineMs: 300, maxAttempts: 1_000, retryDelayMs: 1 })
      .exception();
    expect(error).toBeInstanceOf(TaskTimeoutError);
    expect((error as Error).message).toMatch(/: its deadline of 300 ms passed( before it ran)?$/);
  });

  test("that wait for longer than their deadline say that they never ran", async () => {
    const before = executor.map(neverEnds, [1, 2, 3]);
    const late = executor.submit(double, 1, { deadlineMs: 200 });
    const error = await late.exception();
    before.cancel();
    expect(error).toBeInstanceOf(TaskTimeoutError);
    expect(error).toMatchObject({ attempts: 0 });
    expect((error as Error).message).toBe(`Task ${late.taskId} failed: its deadline of 200 ms passed before it ran`);
  });
});

describe("the context", () => {
  test("names job, task, index and attempt", async () => {
    const job = executor.map(describeContext, ["a", "b"], { timeoutMs: 5_000 });
    const contexts = await job.results();
    for (const [index, context] of contexts.entries()) {
      expect(context).toMatchObject({ jobId: job.id, taskId: job.futures[index]?.taskId, index, attempt: 1 });
      expect(context).toMatchObject({ idempotencyKey: context.taskId, aborted: false, isFrozen: true });
      expect(context.remainingMs).toBeGreaterThan(0);
      expect(context.remainingMs).toBeLessThanOrEqual(5_000);
    }
  });

  test("keeps objects that other tasks can get, and gives their keys as they were put", async () => {
    expect(await executor.submit(keepAndList, "kept/").result()).toEqual({
      bytes: new Uint8Array([1, 2, 3]),
      text: "ö",
      missing: undefined,
      keys: ["kept/a.txt", "kept/b.bin"],
    });
    expect(await executor.submit(getText, "kept/a.txt").result()).toBe("ö");
    expect(await executor.submit(getText, "kept/").result()).toBeUndefined();
  });

  test.each(["../../jobs/evil", "/etc/passwd", "..", "a//b", "C:\\x", "ä %2F\u0001", "con"])(
    "keeps an object under the key %j, or says why not",
    async (key) => {
      const [result] = await executor.map(putUnder, [key], { maxAttempts: 1 }).settled();
      const keys = result?.status === "fulfilled" ? result.value : [key];
      expect(keys).toContain(key);
      const failure: unknown =
        result?.status === "rejected" ? result.reason : new TaskFailedError("", { taskId: "", attempts: 1, logs: "" });
      expect(failure).toBeInstanceOf(TaskFailedError);
    },
  );
});

describe("env", () => {
  test("is seen by this job's tasks and modules, and gone for the next job's", async () => {
    await using single = new Executor({ backend: local({ dir: ":memory:", concurrency: 1 }) });
    const greet = (env?: Record<string, string>) => single.submit(greeting, undefined, env && { env }).result();
    expect(await greet()).toEqual({ module: undefined, call: undefined });
    expect(await greet({ GREETING: "hello" })).toEqual({ module: "hello", call: "hello" });
    expect(await greet()).toEqual({ module: undefined, call: undefined });
    expect(await greet({ GREETING: "hi" })).toEqual({ module: "hi", call: "hi" });
    expect(process.env["GREETING"]).toBeUndefined();
  });
});

describe("executors", () => {
  test("two at once do not see each other's results", async () => {
    await using other = new Executor({ backend });
    const [mine, theirs] = await Promise.all([
      executor.map(double, upTo(20)).results(),
      other.map(triple, upTo(20)).results(),
    ]);
    expect(mine).toEqual(upTo(20).map((value) => value * 2));
    expect(theirs).toEqual(upTo(20).map((value) => value * 3));
  });

  test("closing rejects what is pending and names its job; closing again does nothing", async () => {
    const closing = new Executor({ backend });
    const job = closing.map(neverEnds, [1, 2]);
    const stream = closing.map(neverEnds, new Set([1]));
    const settled = [job.results(), stream.results()].map((results) => results.catch((error: unknown) => error));
    await closing.close();
    const [error, streamError] = await Promise.all(settled);
    expect(error).toBeInstanceOf(CancelledError);
    expect((error as Error).message).toContain(job.id);
    expect(streamError).toBeInstanceOf(CancelledError);
    expect(job.futures.map(({ state }) => state)).toEqual(["cancelled", "cancelled"]);
    await closing.close();
    await Promise.all([closing.close(), closing[Symbol.asyncDispose]()]);
  });

  test("one that is closed maps nothing", async () => {
    const closed = new Executor({ backend });
    await closed.close();
    expect(() => closed.map(double, [1])).toThrow(new CancelledError("Cannot map as the executor is closed"));
    expect(() => closed.submit(double, 1)).toThrow(CancelledError);
    await expect(closed.wrap(double)(1)).rejects.toThrow(CancelledError);
  });

  test("one that drains ends what is pending first", async () => {
    const draining = new Executor({ backend });
    const job = draining.map(double, [1, 2, 3]);
    await draining.close({ drain: true });
    expect(await job.results()).toEqual([2, 4, 6]);
  });

  test("one that drains waits no longer than it is told", async () => {
    const draining = new Executor({ backend });
    const job = draining.map(neverEnds, [1]);
    await draining.close({ drain: true, timeoutMs: 10 });
    await expect(job.results()).rejects.toThrow(CancelledError);
  });
});
