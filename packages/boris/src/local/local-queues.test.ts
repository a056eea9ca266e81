import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { QueueGoneError } from "../backend/queue-gone.ts";
import { queueConformance } from "../backend/queue.conformance.ts";
import type { Queue } from "../backend/queue.ts";
import { FakeClock } from "../clock.fake.ts";
import { BackendError } from "../errors.ts";
import { inMemory } from "./database.ts";
import { LocalQueues } from "./local-queues.ts";
import { temporaryFolder } from "./temporary-folder.fake.ts";

const maxReceiveCount = 3;

for (const place of ["in a folder", "in memory", "of this process's own"]) {
  queueConformance(`SqliteQueue ${place}`, async () => {
    const folder = temporaryFolder();
    const clock = new FakeClock();
    const queues = new LocalQueues(place === "in memory" ? inMemory : folder.path, clock);
    const deadLetters = await queues.create("dead-letters-default");
    const settings = { deadLetterQueue: "dead-letters-default", maxReceiveCount };
    const isOwn = place === "of this process's own";
    const queue = await (isOwn ? queues.createOwn("queue", settings) : queues.create("queue", settings));
    return {
      queue,
      deadLetters,
      maxReceiveCount,
      advance: (ms) => clock.advance(ms),
      deleteQueue: () => queues.delete("queue"),
      close: async () => {
        queues.close();
        folder.remove();
      },
    };
  });
}

describe("a queue of this process's own", () => {
  test("gives what this process and others send, and keeps nothing of this one's on the disk", async () => {
    const folder = temporaryFolder();
    const clock = new FakeClock();
    const [mine, others] = [new LocalQueues(folder.path, clock), new LocalQueues(folder.path, clock)];
    const queue = await mine.createOwn("done-1");
    const waiting = queue.receive({ maxMessages: 10, waitMs: 20_000, visibilityMs: 1_000 });
    await others.open("done-1").send([{ body: "theirs" }]);
    await clock.advance(100);
    expect(await waiting).toMatchObject([{ body: "theirs", receiveCount: 1 }]);

    await mine.open("done-1").send([{ body: "mine" }]);
    expect(await others.open("done-1").count()).toEqual({ visible: 0, inFlight: 1, delayed: 0 });
    expect(await queue.count()).toEqual({ visible: 1, inFlight: 1, delayed: 0 });

    await clock.advance(1_000);
    const both = await queue.receive({ maxMessages: 10, waitMs: 0, visibilityMs: 1_000 });
    expect(both).toMatchObject([
      { body: "mine", receiveCount: 1 },
      { body: "theirs", receiveCount: 2 },
    ]);
    await queue.changeVisibility(both.map(({ receipt }) => ({ receipt, visibilityMs: 5_000 })));
    await clock.advance(4_000);
    expect(await queue.count()).toMatchObject({ inFlight: 2 });
    await queue.delete(both.map(({ receipt }) => receipt));
    expect(await queue.count()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });

    await mine.delete("done-1");
    await expect(queue.count()).rejects.toBeInstanceOf(QueueGoneError);
    for (const queues of [mine, others]) queues.close();
    folder.remove();
  });

  test("never gives more than was asked for", async () => {
    const folder = temporaryFolder();
    const clock = new FakeClock();
    const [mine, others] = [new LocalQueues(folder.path, clock), new LocalQueues(folder.path, clock)];
    const queue = await mine.createOwn("done-1");
    const messages = ["1", "2", "3"].map((body) => ({ body }));
    await queue.send(messages);
    await others.open("done-1").send(messages);
    const receive = (): Promise<readonly unknown[]> =>
      queue.receive({ maxMessages: 2, waitMs: 0, visibilityMs: 1_000 });
    expect([await receive(), await receive(), await receive()].map(({ length }) => length)).toEqual([2, 2, 2]);
    for (const queues of [mine, others]) queues.close();
    folder.remove();
  });
});

describe("LocalQueues", () => {
  let clock: FakeClock;
  let queues: LocalQueues;
  let queue: Queue;

  beforeEach(async () => {
    clock = new FakeClock();
    queues = new LocalQueues(inMemory, clock);
    queue = await queues.create("tasks");
  });

  afterEach(() => queues.close());

  const receive = (from = queue, waitMs = 0) => from.receive({ maxMessages: 10, waitMs, visibilityMs: 30_000 });

  test("gives messages in the order in which they were sent", async () => {
    const bodies = Array.from({ length: 30 }, (_, index) => `message ${index}`);
    for (let index = 0; index < 30; index += 10) {
      await queue.send(bodies.slice(index, index + 10).map((body) => ({ body })));
    }
    const received = [await receive(), await receive(), await receive()];
    expect(received.flat().map(({ body }) => body)).toEqual(bodies);
  });

  test("deletes nothing with a receipt from before the last receive", async () => {
    await queue.send([{ body: "message" }]);
    const [first] = await queue.receive({ maxMessages: 1, waitMs: 0, visibilityMs: 0 });
    await receive();
    expect(await queue.delete([first?.receipt ?? ""])).toEqual([{ ok: true }]);
    expect(await queue.count()).toMatchObject({ inFlight: 1 });
  });

  test("deletes no message that got the row of a deleted one", async () => {
    await queue.send([{ body: "first" }]);
    const [first] = await receive();
    await queue.delete([first?.receipt ?? ""]);
    await queue.send([{ body: "second" }]);
    await receive();
    await queue.delete([first?.receipt ?? ""]);
    expect(await queue.count()).toMatchObject({ inFlight: 1 });
  });

  test("deletes no message of another queue", async () => {
    await queue.send([{ body: "message" }]);
    const [message] = await receive();
    await (await queues.create("other")).delete([message?.receipt ?? ""]);
    expect(await queue.count()).toMatchObject({ inFlight: 1 });
  });

  test.each(["", "abc", "1", "1.2.3", "1.x", "1e99.2"])("refuses what is no receipt: %j", async (receipt) => {
    const refused = { ok: false, retryable: false, message: `'${receipt}' is no receipt` };
    expect(await queue.delete([receipt])).toEqual([refused]);
    expect(await queue.changeVisibility([{ receipt, visibilityMs: 0 }])).toEqual([refused]);
  });

  test("changes the visibility of no message that is visible, or was received again", async () => {
    await queue.send([{ body: "message" }]);
    const [first] = await queue.receive({ maxMessages: 1, waitMs: 0, visibilityMs: 1_000 });
    const change = { receipt: first?.receipt ?? "", visibilityMs: 60_000 };
    await clock.advance(1_000);
    expect(await queue.changeVisibility([change])).toMatchObject([{ ok: false, retryable: false }]);
    await receive();
    expect(await queue.changeVisibility([change])).toMatchObject([{ ok: false, retryable: false }]);
  });

  test("refuses an empty body and half of a surrogate pair", async () => {
    const results = await queue.send([{ body: "" }, { body: "half \ud83d of a rocket" }]);
    expect(results).toEqual([
      { ok: false, retryable: false, message: "The body must hold at least one character" },
      { ok: false, retryable: false, message: "The body holds the character U+d83d at 5, which SQS refuses" },
    ]);
  });

  test("says what is wrong with a call", async () => {
    await expect(queue.send([])).rejects.toThrow(
      new RangeError("Cannot send as 'messages' must hold 1 to 10 entries: current value is 0"),
    );
    await expect(queue.receive({ maxMessages: 1, waitMs: NaN, visibilityMs: 0 })).rejects.toThrow(
      new RangeError("Cannot receive as 'waitMs' must be a number from 0 to 20000: current value is NaN"),
    );
  });

  test("wakes who waits for dead letters", async () => {
    const deadLetters = await queues.create("dead-letters");
    await queues.create("tasks", { deadLetterQueue: "dead-letters", maxReceiveCount: 1 });
    const waiting = receive(deadLetters, 20_000);
    await queue.send([{ body: "poison" }]);
    await queue.receive({ maxMessages: 1, waitMs: 0, visibilityMs: 0 });
    expect(await receive()).toEqual([]);
    expect(await waiting).toMatchObject([{ body: "poison", receiveCount: 2 }]);
  });

  test("keeps a message whose dead-letter queue is not there", async () => {
    await queues.create("tasks", { deadLetterQueue: "nowhere", maxReceiveCount: 1 });
    await queue.send([{ body: "poison" }]);
    await queue.receive({ maxMessages: 1, waitMs: 0, visibilityMs: 0 });
    expect(await receive()).toMatchObject([{ body: "poison", receiveCount: 2 }]);
  });

  test("rejects a receive that waits when its queue is deleted", async () => {
    const waiting = receive(queue, 20_000);
    await queues.delete("tasks");
    await expect(waiting).rejects.toBeInstanceOf(QueueGoneError);
  });

  test("rejects every call on a queue that is not there, until it is made", async () => {
    const later = queues.open("later");
    for (const call of [
      later.send([{ body: "message" }]),
      receive(later),
      later.delete(["1.1"]),
      later.changeVisibility([{ receipt: "1.1", visibilityMs: 0 }]),
      later.count(),
    ]) {
      await expect(call).rejects.toBeInstanceOf(QueueGoneError);
    }
    await queues.create("later");
    expect(await later.send([{ body: "message" }])).toEqual([{ ok: true }]);
  });

  test("makes a queue once, and keeps its messages when it is made again", async () => {
    await queue.send([{ body: "message" }]);
    expect(await receive(await queues.create("tasks"))).toMatchObject([{ body: "message" }]);
  });

  test("makes a queue afresh after it was deleted, without its messages", async () => {
    await queue.send([{ body: "message" }]);
    await queues.delete("tasks");
    await queues.delete("tasks");
    await queues.create("tasks");
    expect(await queue.count()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  test("lists queues by the start of their names, with the time of their last receive", async () => {
    const madeAt = clock.now();
    const done = await queues.create("done-b");
    await queues.create("done-a");
    await queues.create("done_c");
    await clock.advance(90_000);
    await receive(done);
    expect(await queues.list("done-")).toEqual([
      { name: "done-a", lastReceivedAt: madeAt },
      { name: "done-b", lastReceivedAt: madeAt + 90_000 },
    ]);
    expect((await queues.list("")).map(({ name }) => name)).toEqual(["done-a", "done-b", "done_c", "tasks"]);
  });

  test("refuses a call whose signal is aborted already", async () => {
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(queue.send([{ body: "message" }], { signal })).rejects.toThrow("enough");
    await expect(queue.delete(["1.1"], { signal })).rejects.toThrow("enough");
    await expect(queue.count({ signal })).rejects.toThrow("enough");
    expect(await queue.count()).toMatchObject({ visible: 0 });
  });

  test("leaves neither timers nor listeners behind when a wait ends", async () => {
    const waiting = receive(queue, 20_000);
    await queue.send([{ body: "message" }]);
    await waiting;
    await clock.advance(100);
    expect(clock.pendingTimers).toBe(0);
  });

  test("lets the event loop turn while messages keep coming", async () => {
    let turns = 0;
    const count = setInterval(() => turns++, 0);
    for (let round = 0; round < 200; round++) await queue.send([{ body: "message" }]);
    clearInterval(count);
    expect(turns).toBeGreaterThan(0);
  });

  test("commits what was asked for when it closes, and refuses the rest", async () => {
    const waiting = receive(queue, 20_000).catch((cause: unknown) => cause);
    await clock.advance(0);
    const other = await queues.create("other");
    const sent = other.send([{ body: "message" }]);
    queues.close();
    queues.close();
    const closed = new BackendError("The local backend in ':memory:' is closed");
    expect(await sent).toEqual([{ ok: true }]);
    expect(await waiting).toEqual(closed);
    await expect(other.count()).rejects.toThrow(closed);
  });
});
