import { beforeEach, describe, expect, test } from "vitest";
import { QueueGoneError } from "../backend/queue-gone.ts";
import type { Queue } from "../backend/queue.ts";
import { FakeClock } from "../clock.fake.ts";
import { BackendError } from "../errors.ts";
import { LocalQueues } from "../local/local-queues.ts";
import { encodeCancellation } from "../protocol/cancellation.ts";
import { encode } from "../protocol/codec.ts";
import { decodeCompletion } from "../protocol/completion.ts";
import { decodeDeadLetter } from "../protocol/dead-letter.ts";
import { keys } from "../protocol/keys.ts";
import { taskOf } from "../protocol/messages.fake.ts";
import { fromWire, toWire } from "../protocol/remote-error.ts";
import { decodeTask, encodeTask, type Task } from "../protocol/task.ts";
import { ObjectsInMemory } from "../transport/objects.fake.ts";
import { PayloadStore } from "../transport/payload-store.ts";
import { Cancellations } from "./cancellations.ts";
import type { Attempt, Outcome } from "./outcome.ts";
import { Reports } from "./report.ts";
import { runTask, type TaskEnd } from "./run-task.ts";
import type { Worker } from "./worker.ts";

/** A worker with real queues, whose sandboxes end as the test says. */
class Scene {
  readonly clock = new FakeClock();
  readonly objects = new ObjectsInMemory();
  readonly tasks: Queue;
  readonly deadLetters: Queue;
  readonly completions: Queue;
  /** What was written where, in order. */
  readonly written: string[] = [];
  readonly ran: string[] = [];
  outcome: Outcome = { kind: "succeeded", result: encode(42, "result") };
  readonly #worker: Worker;

  constructor() {
    const queues = new LocalQueues(":memory:", this.clock);
    const named = (name: string): Queue => {
      void queues.create(name);
      return this.#noting(queues.open(name), name);
    };
    this.tasks = named("tasks");
    this.deadLetters = named("dead-letters");
    this.completions = named("done-1");
    const put = this.objects.put.bind(this.objects);
    this.objects.put = (key, ...rest) => {
      this.written.push(key.replace(/^jobs\/[^/]+\//, ""));
      return put(key, ...rest);
    };
    const { clock, objects } = this;
    const backend = {
      objects,
      deadLetters: this.deadLetters,
      completions: (name: string) => this.#completionsOf(name),
    };
    const payloads = new PayloadStore(objects);
    const worker: Pick<Worker, "clock" | "payloads" | "reports" | "cancellations"> &
      Record<"functions" | "sandboxes", object> = {
      clock,
      payloads,
      reports: new Reports({ clock, backend, tasks: this.tasks, payloads }),
      cancellations: new Cancellations({ objects, clock, checkEveryMs: 1_000, onCancelled: () => undefined }),
      functions: { sourceOf: async () => ({}) },
      sandboxes: {
        run: async (_: unknown, { taskId }: { taskId: string }) => {
          this.ran.push(taskId);
          return this.#attempt();
        },
      },
    };
    this.#worker = worker as unknown as Worker;
  }

  /** Runs the task of a message while time passes. */
  async run(body: string, receiveCount = 1): Promise<TaskEnd> {
    const running = Promise.allSettled([runTask(this.#worker, { body, receipt: "r", receiveCount })]);
    await this.clock.advance(60_000);
    const [ended] = await running;
    if (ended.status === "rejected") throw ended.reason;
    return ended.value;
  }

  async messages(queue: Queue): Promise<string[]> {
    const messages = await queue.receive({ maxMessages: 10, waitMs: 0, visibilityMs: 600_000 });
    return messages.map(({ body }) => body);
  }

  async completion() {
    const [body = ""] = await this.messages(this.completions);
    return decodeCompletion(body);
  }

  #completionsOf(name: string): Queue {
    if (name === "done-1") return this.completions;
    return { ...this.completions, send: () => Promise.reject(new QueueGoneError("gone")) };
  }

  #noting(queue: Queue, name: string): Queue {
    return {
      send: (messages) => {
        this.written.push(name);
        return queue.send(messages);
      },
      receive: (options) => queue.receive(options),
      delete: (receipts) => queue.delete(receipts),
      changeVisibility: (changes) => queue.changeVisibility(changes),
      count: () => queue.count(),
    };
  }

  #attempt(): Attempt {
    const times = { startedAt: this.clock.now(), finishedAt: this.clock.now() };
    return {
      outcome: this.outcome,
      logs: "said\n",
      ...times,
      workerId: "1-1",
      coldStart: false,
      usage: { cpuMs: 1, peakMemoryBytes: 2 },
    };
  }
}

let scene: Scene;

beforeEach(() => {
  scene = new Scene();
});

const failed = (retryable = true): Outcome => ({ kind: "failed", error: toWire(new RangeError("no")), retryable });

const run = (fields: Partial<Task> = {}, receiveCount?: number): Promise<TaskEnd> => {
  return scene.run(encodeTask(taskOf({ sentAt: scene.clock.now(), ...fields })), receiveCount);
};

describe("a task that succeeds", () => {
  test("is told of after its result is kept", async () => {
    expect(await run()).toBe("succeeded");
    expect(scene.written).toEqual(["results/0", "done-1"]);
    expect(await scene.completion()).toMatchObject({ outcome: "succeeded", attempt: 1, logs: "said\n" });
  });

  test.each(["inline", "none"] as const)("with results: %s keeps nothing", async (results) => {
    await run({ results });
    expect(scene.written).toEqual(["done-1"]);
    expect("result" in (await scene.completion())).toBe(results === "inline");
  });

  test("for a client that is gone is done", async () => {
    expect(await run({ replyTo: "done-2" })).toBe("succeeded");
    expect(await run({ replyTo: undefined })).toBe("succeeded");
    expect(scene.written).toEqual(["results/0", "results/0"]);
  });

  test("whose result cannot be kept comes again, and at its last delivery says why", async () => {
    scene.objects.put = () => Promise.reject(new BackendError("the disk is full"));
    await expect(run()).rejects.toThrow("the disk is full");
    await expect(run({}, 2)).rejects.toThrow("the disk is full");
    expect(scene.written).toEqual([]);
    await expect(run({}, 3)).rejects.toThrow("the disk is full");
    expect(scene.written).toEqual(["dead-letters", "done-1"]);
    const completion = await scene.completion();
    expect(completion.outcome === "failed" && fromWire(completion.error)).toMatchObject({
      message: "the disk is full",
    });
  });
});

describe("a task that fails", () => {
  beforeEach(() => {
    scene.outcome = failed();
  });

  test("is sent again as its next attempt, later, and nobody is told", async () => {
    expect(await run({ retryDelayMs: 600_000, maxAttempts: 2 })).toBe("failed");
    expect(scene.written).toEqual(["tasks"]);
    expect(await scene.messages(scene.tasks)).toEqual([]);
    await scene.clock.advance(600_000);
    const [again = ""] = await scene.messages(scene.tasks);
    expect(decodeTask(again)).toMatchObject({ attempt: 2 });
  });

  test("tells the next attempt what the last eight did, and when it can be received", async () => {
    const done = { outcome: "failed", startedAt: 2, finishedAt: 3, workerId: "a", coldStart: true } as const;
    const earlier = Array.from({ length: 8 }, (_, queuedAt) => ({ ...done, queuedAt }));
    const now = scene.clock.now();
    await run({ attempt: 9, maxAttempts: 20, retryDelayMs: 0, earlier });
    const [again = ""] = await scene.messages(scene.tasks);
    const next = decodeTask(again);
    expect(next.queuedAt).toBe(now);
    expect(next.earlier).toHaveLength(8);
    expect(next.earlier?.slice(0, 7)).toEqual(earlier.slice(1));
    expect(next.earlier?.at(-1)).toMatchObject({
      outcome: "failed",
      error: expect.stringMatching(/Error: /) as unknown,
    });
  });

  test("for the last time is buried, kept and told of, in this order", async () => {
    await run({ attempt: 3, maxAttempts: 3 });
    expect(scene.written).toEqual(["dead-letters", "failures/0", "done-1"]);
    const [letter = ""] = await scene.messages(scene.deadLetters);
    expect(decodeDeadLetter(letter)).toMatchObject({
      task: { attempt: 3 },
      completion: { outcome: "failed", attempt: 3 },
    });
    expect(await scene.completion()).toMatchObject({ outcome: "failed", attempt: 3 });
  });

  test("in a way that no other attempt can change is not tried again", async () => {
    scene.outcome = failed(false);
    await run({ maxAttempts: 3 });
    expect(scene.written).toEqual(["dead-letters", "failures/0", "done-1"]);
  });

  test("after its deadline is not tried again", async () => {
    await run({ maxAttempts: 3, deadlineAt: scene.clock.now() + 1 });
    expect(scene.written).toEqual(["dead-letters", "failures/0", "done-1"]);
  });

  test.each<Outcome>([
    { kind: "timed-out", limitMs: 5 },
    { kind: "timed-out", limitMs: 5, limit: "deadline" },
    { kind: "crashed", crash: { reason: "signal", signal: "SIGKILL" } },
  ])("as $kind is told of as that", async (outcome) => {
    scene.outcome = outcome;
    await run({ maxAttempts: 1 });
    const { kind, ...fields } = outcome;
    expect(await scene.completion()).toMatchObject({ outcome: kind, ...fields, attempt: 1 });
  });

  test("and cannot be kept is told of all the same, and comes again", async () => {
    scene.objects.put = () => Promise.reject(new BackendError("the disk is full"));
    await expect(run({ maxAttempts: 1 })).rejects.toThrow("the disk is full");
    expect(scene.written).toEqual(["dead-letters", "done-1"]);
  });

  test("and cannot be buried is told to nobody, and comes again", async () => {
    scene.deadLetters.send = () => Promise.reject(new BackendError("throttled"));
    await expect(run({ maxAttempts: 1 })).rejects.toThrow("throttled");
    expect(scene.written).toEqual([]);
  });
});

describe("a task that is not run", () => {
  test("as it was cancelled, is told of and is no dead letter", async () => {
    const { jobId } = taskOf();
    scene.objects.content.set(keys.cancelled(jobId), Buffer.from(encodeCancellation({ v: 1, tasks: [0] })));
    expect(await run({ jobId, maxAttempts: 3 })).toBe("cancelled");
    expect(scene.ran).toEqual([]);
    expect(scene.written).toEqual(["failures/0", "done-1"]);
    expect(await scene.completion()).toMatchObject({ outcome: "cancelled" });
  });

  test("as three deliveries have ended without a report, has crashed its worker", async () => {
    expect(await run({ maxAttempts: 3 }, 3)).toBe("succeeded");
    expect(await run({ maxAttempts: 3, index: 1 }, 4)).toBe("crashed");
    expect(scene.ran).toHaveLength(1);
    const [letter = ""] = await scene.messages(scene.deadLetters);
    expect(decodeDeadLetter(letter).completion).toMatchObject({ outcome: "crashed", crash: { reason: "lost" } });
  });

  test("as its deadline is over, has timed out", async () => {
    const sentAt = scene.clock.now() - 1_000;
    expect(await run({ sentAt, deadlineAt: sentAt + 700 })).toBe("timed-out");
    expect(scene.ran).toEqual([]);
    expect(await scene.completion()).toMatchObject({
      outcome: "timed-out",
      limitMs: 700,
      limit: "deadline",
      attempt: 0,
    });
  });

  test("again as its deadline is over has had the attempts before", async () => {
    const sentAt = scene.clock.now() - 1_000;
    await run({ sentAt, deadlineAt: sentAt + 700, attempt: 3, maxAttempts: 5 });
    expect(await scene.completion()).toMatchObject({ outcome: "timed-out", attempt: 2 });
  });

  test("as its parameter set is missing, has failed for that", async () => {
    await run({ param: { kind: "object" }, maxAttempts: 1 });
    expect(scene.ran).toEqual([]);
    const completion = await scene.completion();
    expect(completion.outcome === "failed" && fromWire(completion.error)).toMatchObject({
      message: expect.stringMatching(/^Cannot read 'jobs\/.*\/params\/0': there is no such object$/) as string,
    });
  });

  test("as its worker's time is up, goes back as it was", async () => {
    scene.outcome = { kind: "postponed" };
    expect(await run({ attempt: 2, maxAttempts: 3 })).toBe("postponed");
    expect(scene.written).toEqual(["tasks"]);
    const [again = ""] = await scene.messages(scene.tasks);
    expect(decodeTask(again)).toMatchObject({ attempt: 2 });
  });
});

test.each(["garbage", "{}", JSON.stringify({ ...taskOf(), v: 2 })])(
  "a message that is no task is kept: %s",
  async (body) => {
    expect(await scene.run(body)).toBe("unreadable");
    expect(await scene.messages(scene.deadLetters)).toEqual([body]);
    expect(scene.written).toEqual(["dead-letters"]);
  },
);
