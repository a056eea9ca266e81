import { beforeEach, describe, expect, test } from "vitest";
import type { MessageCount } from "../backend/queue.ts";
import { FakeClock } from "../clock.fake.ts";
import { BackendError, WorkerCrashedError } from "../errors.ts";
import { newJobId } from "../protocol/ids.ts";
import { keys } from "../protocol/keys.ts";
import { statsOfNothing } from "../protocol/messages.fake.ts";
import { ObjectsInMemory } from "../transport/objects.fake.ts";
import { PayloadStore } from "../transport/payload-store.ts";
import type { Connection } from "./connection.ts";
import { JobRun } from "./job-run.ts";
import { KeepAlive } from "./keep-alive.ts";
import { defaultMapSettings } from "./map-options.ts";
import type { OutgoingTask, PreparedJob, TaskSource } from "./task-source.ts";

const minuteMs = 60_000;
const nothing = { visible: 0, inFlight: 0, delayed: 0 };

let clock: FakeClock;
let objects: ObjectsInMemory;
let count: MessageCount | undefined;
let counts: number;
let run: JobRun;

/** Three tasks, all of which the queue accepts. */
class ThreeTasks implements TaskSource {
  readonly name = "f";
  #next = 0;

  async prepare(): Promise<PreparedJob> {
    const { pool, results, maxAttempts, retryDelayMs, timeoutMs } = defaultMapSettings;
    const limits = { pool, results, maxAttempts, retryDelayMs, timeoutMs };
    const record = {
      v: 1,
      jobId,
      name: "f",
      bundle: "0".repeat(64),
      createdAt: 1,
      projectRoot: "/",
      ...limits,
    } as const;
    const log = { accept: () => undefined, end: () => undefined, written: Promise.resolve() };
    return { record, sourceMap: undefined, log: log as unknown as PreparedJob["log"] };
  }

  async next(): Promise<OutgoingTask | undefined> {
    if (this.#next === 3) return undefined;
    const index = this.#next++;
    return { index, position: index, send: () => Promise.resolve() };
  }

  async close(): Promise<void> {}
}

const jobId = newJobId();

beforeEach(async () => {
  clock = new FakeClock();
  objects = new ObjectsInMemory();
  count = nothing;
  counts = 0;
  const queue = {
    count: async () => {
      counts += 1;
      if (count === undefined) throw new BackendError("down");
      return count;
    },
  };
  const connection = {
    clock,
    objects,
    payloads: new PayloadStore(objects),
    queue: () => queue,
    workerMemoryMb: () => 1,
  };
  run = new JobRun({
    id: jobId,
    source: new ThreeTasks(),
    indexes: [0, 1, 2],
    settings: defaultMapSettings,
    clock,
    keepAlive: new KeepAlive(),
    connect: async () => connection as unknown as Connection,
  });
  run.start();
  await clock.advance(0);
});

const complete = (index: number): boolean =>
  run.complete({ v: 1, jobId, index, attempt: 1, outcome: "succeeded", stats: statsOfNothing });

const states = (): string[] => run.futures.map(({ state }) => state);

describe("tasks whose messages are gone without a report", () => {
  test("end as lost when nothing has been heard for long and the queue was empty at each look", async () => {
    complete(1);
    await clock.advance(3 * minuteMs);
    expect(states()).toEqual(["pending", "succeeded", "pending"]);
    await clock.advance(2 * minuteMs);
    expect(states()).toEqual(["failed", "succeeded", "failed"]);
    const error = await run.futures[0]?.exception();
    expect(error).toBeInstanceOf(WorkerCrashedError);
    expect(error).toMatchObject({ reason: "lost", taskId: `${jobId}-0` });
    await run.over;
    await run.flush();
    // Who attaches would wait as long.
    expect(await objects.has(keys.failure(jobId, 0))).toBe(true);
    expect(clock.pendingTimers).toBe(0);
  });

  test.each<[string, MessageCount]>([
    ["wait in the queue", { ...nothing, visible: 1 }],
    ["run", { ...nothing, inFlight: 1 }],
    ["wait for their next attempt", { ...nothing, delayed: 1 }],
  ])("are not those that %s, of whatever job", async (_, waiting) => {
    count = waiting;
    await clock.advance(60 * minuteMs);
    expect(states()).toEqual(["pending", "pending", "pending"]);
    count = nothing;
    await clock.advance(2 * minuteMs);
    count = waiting;
    await clock.advance(minuteMs);
    count = nothing;
    await clock.advance(2 * minuteMs);
    expect(states()).toEqual(["pending", "pending", "pending"]);
  });

  test("are not looked for while others of the job end", async () => {
    await clock.advance(0.9 * minuteMs);
    complete(0);
    await clock.advance(0.9 * minuteMs);
    complete(1);
    await clock.advance(0.2 * minuteMs);
    expect(counts).toBe(0);
    await clock.advance(minuteMs);
    expect(counts).toBe(1);
    complete(2);
    await run.over;
    await run.flush();
    expect(clock.pendingTimers).toBe(0);
  });

  test("are not taken for lost when the queue cannot be asked", async () => {
    count = undefined;
    await clock.advance(60 * minuteMs);
    expect(states()).toEqual(["pending", "pending", "pending"]);
  });
});
