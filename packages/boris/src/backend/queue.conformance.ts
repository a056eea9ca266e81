import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { maxBatchEntries, maxMessageBytes } from "../protocol/limits.ts";
import { QueueGoneError } from "./queue-gone.ts";
import type { Queue, ReceivedMessage, ReceiveOptions } from "./queue.ts";

/** One queue and its dead-letter queue, both fresh and empty. Units of time are seconds, as SQS knows no smaller ones. */
export interface QueueWorld {
  readonly queue: Queue;
  readonly deadLetters: Queue;
  /** A receive of `queue` beyond this count moves the message to `deadLetters`; at least 2. */
  readonly maxReceiveCount: number;
  /** Lets time pass. An adapter that cannot choose its clock sleeps. */
  advance(ms: number): Promise<void>;
  deleteQueue(): Promise<void>;
  close(): Promise<void>;
}

const second = 1_000;
/** Time that surely takes a second's timeout to its end, however it was rounded. */
const overOneSecond = 1_200;

const ok = { ok: true };
const refused = { ok: false, retryable: false, message: expect.any(String) as string };

/** Holds an adapter of `Queue` to what the interface says. */
export function queueConformance(name: string, makeWorld: () => Promise<QueueWorld>): void {
  describe(`${name} as a queue`, () => {
    let world: QueueWorld;
    let queue: Queue;

    beforeEach(async () => {
      world = await makeWorld();
      queue = world.queue;
    });

    afterEach(() => world.close());

    const send = (...bodies: readonly string[]) => queue.send(bodies.map((body) => ({ body })));
    const receive = (options: Partial<ReceiveOptions> = {}, from = queue) =>
      from.receive({ maxMessages: 10, waitMs: 0, visibilityMs: 30 * second, ...options });
    const receiveOne = async (options: Partial<ReceiveOptions> = {}): Promise<ReceivedMessage> => {
      const [message] = await receive({ maxMessages: 1, waitMs: second, ...options });
      if (message === undefined) throw new Error("No message was received");
      return message;
    };

    describe("sending", () => {
      test("keeps the body as it is", async () => {
        const body = '{"text":"a\tb\r\nc","more":" ü 漢 🚀 "}';
        await send(body);
        expect((await receiveOne()).body).toBe(body);
      });

      test("accepts as many entries as a batch holds, and answers for each", async () => {
        const bodies = Array.from({ length: maxBatchEntries }, (_, index) => `message ${index}`);
        expect(await send(...bodies)).toEqual(bodies.map(() => ok));
        expect(new Set(await receiveAll(queue))).toEqual(new Set(bodies));
      });

      test("refuses an empty batch, and one with too many entries", async () => {
        await expect(send()).rejects.toBeInstanceOf(Error);
        await expect(send(...Array<string>(maxBatchEntries + 1).fill("message"))).rejects.toBeInstanceOf(Error);
        expect(await receive()).toEqual([]);
      });

      test("accepts a message of the full size, counted in bytes of UTF-8", async () => {
        const body = "ü".repeat(maxMessageBytes / 2);
        expect(await send(body)).toEqual([ok]);
        expect((await receiveOne()).body).toHaveLength(body.length);
      });

      test("refuses a batch that is too large together, and sends none of it", async () => {
        const half = "ü".repeat(maxMessageBytes / 4);
        await expect(send(half, `${half}a`)).rejects.toBeInstanceOf(Error);
        expect(await receive()).toEqual([]);
      });

      test("refuses characters that SQS refuses, and only the entry that holds them", async () => {
        const results = await send("before", "nul \0", "noncharacter \ufffe", "after");
        expect(results).toEqual([ok, refused, refused, ok]);
        expect(new Set(await receiveAll(queue))).toEqual(new Set(["before", "after"]));
      });

      test("holds a delayed message back until its time", async () => {
        await queue.send([{ body: "late", delayMs: second }, { body: "now" }]);
        expect(await receiveAll(queue)).toEqual(["now"]);
        await world.advance(overOneSecond);
        expect(await receiveAll(queue)).toEqual(["late"]);
      });

      test("refuses a delay that is too long, and only that entry", async () => {
        const results = await queue.send([{ body: "a", delayMs: 901 * second }, { body: "b" }]);
        expect(results).toEqual([refused, ok]);
      });

      test("rejects when the queue was deleted", async () => {
        await world.deleteQueue();
        await expect(send("message")).rejects.toBeInstanceOf(QueueGoneError);
      });
    });

    describe("receiving", () => {
      test("gives nothing at once when there is nothing and it shall not wait", async () => {
        expect(await receive({ waitMs: 0 })).toEqual([]);
      });

      test("gives no more messages than asked for", async () => {
        await send("a", "b", "c");
        expect((await receive({ maxMessages: 2, waitMs: second })).length).toBeLessThanOrEqual(2);
      });

      test.each([
        { maxMessages: 0 },
        { maxMessages: maxBatchEntries + 1 },
        { waitMs: 21 * second },
        { visibilityMs: 43_201 * second },
      ])("refuses %o", async (options) => {
        await expect(receive(options)).rejects.toBeInstanceOf(Error);
      });

      test("hides a message for its visibility timeout, and counts its receives", async () => {
        await send("message");
        const first = await receiveOne({ visibilityMs: second });
        expect(first).toMatchObject({ body: "message", receiveCount: 1 });
        expect(await receive()).toEqual([]);
        await world.advance(overOneSecond);
        const next = await receiveOne();
        expect(next).toMatchObject({ body: "message", receiveCount: 2 });
        expect(next.receipt).not.toBe(first.receipt);
      });

      test("gives each message to one of several receivers", async () => {
        await send("a", "b", "c", "d");
        const receiving = Promise.all([1, 2, 3, 4].map(() => receive({ maxMessages: 2, waitMs: second })));
        await world.advance(overOneSecond);
        const bodies = (await receiving).flat().map(({ body }) => body);
        expect(bodies.toSorted()).toEqual(["a", "b", "c", "d"]);
      });

      test("waits for a message and returns as soon as it is sent", async () => {
        const startedAt = Date.now();
        const waiting = receive({ waitMs: 10 * second });
        await send("message");
        expect(await waiting).toMatchObject([{ body: "message", receiveCount: 1 }]);
        expect(Date.now() - startedAt).toBeLessThan(5 * second);
      });

      test("waits for a message that is delayed", async () => {
        await queue.send([{ body: "late", delayMs: second }]);
        const waiting = receive({ waitMs: 10 * second });
        await world.advance(overOneSecond);
        expect(await waiting).toMatchObject([{ body: "late" }]);
      });

      test("waits for a message whose visibility timeout ends", async () => {
        await send("again");
        await receiveOne({ visibilityMs: second });
        const waiting = receive({ waitMs: 10 * second });
        await world.advance(overOneSecond);
        expect(await waiting).toMatchObject([{ body: "again", receiveCount: 2 }]);
      });

      test("gives nothing when the wait is over", async () => {
        const waiting = receive({ waitMs: second });
        await world.advance(overOneSecond);
        expect(await waiting).toEqual([]);
      });

      test("that is aborted while it waits gives nothing at once, and takes none", async () => {
        const controller = new AbortController();
        const waiting = receive({ waitMs: 20 * second, signal: controller.signal });
        controller.abort();
        expect(await waiting).toEqual([]);
        await send("message");
        expect(await receiveOne()).toMatchObject({ body: "message", receiveCount: 1 });
      });

      test("that was aborted before gives nothing, and takes none", async () => {
        await send("message");
        expect(await receive({ waitMs: 20 * second, signal: AbortSignal.abort() })).toEqual([]);
        expect(await receiveOne()).toMatchObject({ receiveCount: 1 });
      });

      test("rejects when the queue was deleted", async () => {
        await world.deleteQueue();
        await expect(receive()).rejects.toBeInstanceOf(QueueGoneError);
      });
    });

    describe("deleting", () => {
      test("keeps the message from coming back", async () => {
        await send("message");
        const { receipt } = await receiveOne({ visibilityMs: second });
        expect(await queue.delete([receipt])).toEqual([ok]);
        await world.advance(overOneSecond);
        expect(await receive()).toEqual([]);
        expect(await queue.count()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
      });

      test("deletes as many as a batch holds", async () => {
        await send(...Array.from({ length: maxBatchEntries }, (_, index) => `message ${index}`));
        const receipts: string[] = [];
        while (receipts.length < maxBatchEntries) receipts.push((await receiveOne()).receipt);
        expect(await queue.delete(receipts)).toEqual(receipts.map(() => ok));
        expect(await queue.count()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
      });

      test("is a success for a message that is deleted already", async () => {
        await send("message");
        const { receipt } = await receiveOne();
        await queue.delete([receipt]);
        expect(await queue.delete([receipt])).toEqual([ok]);
      });

      test("is a success with the receipt of a delivery before the last", async () => {
        await send("message");
        const first = await receiveOne({ visibilityMs: 0 });
        await receiveOne();
        expect(await queue.delete([first.receipt])).toEqual([ok]);
      });

      test("refuses an empty batch, and one with too many entries", async () => {
        await send("message");
        const { receipt } = await receiveOne();
        await expect(queue.delete([])).rejects.toBeInstanceOf(Error);
        await expect(queue.delete(Array<string>(maxBatchEntries + 1).fill(receipt))).rejects.toBeInstanceOf(Error);
      });
    });

    describe("changing the visibility", () => {
      test("to nothing makes the message visible at once, also to who waits", async () => {
        await send("message");
        const { receipt } = await receiveOne();
        const waiting = receive({ waitMs: 10 * second });
        expect(await queue.changeVisibility([{ receipt, visibilityMs: 0 }])).toEqual([ok]);
        expect(await waiting).toMatchObject([{ body: "message", receiveCount: 2 }]);
      });

      test("extends the time that a message stays hidden", async () => {
        await send("message");
        const { receipt } = await receiveOne({ visibilityMs: second });
        await queue.changeVisibility([{ receipt, visibilityMs: 60 * second }]);
        await world.advance(overOneSecond);
        expect(await receive()).toEqual([]);
        expect(await queue.delete([receipt])).toEqual([ok]);
      });

      test("counts from now and is forgotten with the next receive", async () => {
        await send("message");
        const { receipt } = await receiveOne();
        await queue.changeVisibility([{ receipt, visibilityMs: second }]);
        expect(await receive()).toEqual([]);
        await world.advance(overOneSecond);
        await receiveOne({ visibilityMs: 30 * second });
        await world.advance(overOneSecond);
        expect(await receive()).toEqual([]);
      });

      test("fails for a message that was deleted, and for that entry alone", async () => {
        await send("deleted", "there");
        const [first, second_] = [await receiveOne(), await receiveOne()];
        await queue.delete([first.receipt]);
        const results = await queue.changeVisibility([
          { receipt: first.receipt, visibilityMs: 60 * second },
          { receipt: second_.receipt, visibilityMs: 60 * second },
        ]);
        expect(results).toEqual([refused, ok]);
      });

      test("refuses a time that is too long, and only that entry", async () => {
        await send("a", "b");
        const [a, b] = [await receiveOne(), await receiveOne()];
        const results = await queue.changeVisibility([
          { receipt: a.receipt, visibilityMs: 43_201 * second },
          { receipt: b.receipt, visibilityMs: second },
        ]);
        expect(results).toEqual([refused, ok]);
      });

      test("refuses an empty batch, and one with too many entries", async () => {
        await send("message");
        const change = { receipt: (await receiveOne()).receipt, visibilityMs: second };
        await expect(queue.changeVisibility([])).rejects.toBeInstanceOf(Error);
        await expect(
          queue.changeVisibility(Array.from({ length: maxBatchEntries + 1 }, () => change)),
        ).rejects.toBeInstanceOf(Error);
      });
    });

    test("counts what is visible, in flight and delayed", async () => {
      await send("a", "b", "c");
      await queue.send([{ body: "late", delayMs: 60 * second }]);
      await receiveOne();
      expect(await queue.count()).toEqual({ visible: 2, inFlight: 1, delayed: 1 });
    });

    describe("dead-lettering", () => {
      const receiveOften = async (): Promise<void> => {
        for (let count = 1; count <= world.maxReceiveCount; count++) {
          expect(await receiveOne({ visibilityMs: 0 })).toMatchObject({ receiveCount: count });
        }
      };

      test("moves a message on the receive after the last, which does not return it", async () => {
        await send("poison");
        await receiveOften();
        expect(await receive({}, world.deadLetters)).toEqual([]);
        expect(await receive()).toEqual([]);
        expect(await receive({ waitMs: second }, world.deadLetters)).toMatchObject([{ body: "poison" }]);
        expect(await queue.count()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
      });

      test("does not hold up the messages behind", async () => {
        await send("poison");
        await receiveOften();
        await send("good");
        expect(await receiveOne()).toMatchObject({ body: "good", receiveCount: 1 });
      });

      test("spares a message that is deleted after its last receive", async () => {
        await send("just in time");
        for (let count = 1; count < world.maxReceiveCount; count++) await receiveOne({ visibilityMs: 0 });
        const { receipt } = await receiveOne();
        await queue.delete([receipt]);
        expect(await receive()).toEqual([]);
        expect(await receive({}, world.deadLetters)).toEqual([]);
      });
    });

    test("loses nothing between many senders and many receivers", async () => {
      const bodies = Array.from({ length: 200 }, (_, index) => `message ${index}`);
      const batches = Array.from({ length: 20 }, (_, index) => bodies.slice(index * 10, index * 10 + 10));
      const received = new Set<string>();
      const receiver = async (): Promise<void> => {
        while (received.size < bodies.length) {
          const messages = await receive({ waitMs: 0 });
          for (const { body } of messages) received.add(body);
          if (messages.length > 0) await queue.delete(messages.map(({ receipt }) => receipt));
        }
      };
      await Promise.all([...batches.map((batch) => send(...batch)), receiver(), receiver(), receiver(), receiver()]);
      expect(received).toEqual(new Set(bodies));
      expect(await queue.count()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
    });
  });
}

/** SQS may give fewer messages than there are, so this asks until there are none. */
async function receiveAll(queue: Queue): Promise<readonly string[]> {
  const bodies: string[] = [];
  for (;;) {
    const messages = await queue.receive({ maxMessages: 10, waitMs: 0, visibilityMs: 60 * second });
    if (messages.length === 0) return bodies;
    bodies.push(...messages.map(({ body }) => body));
  }
}
