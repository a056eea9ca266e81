import { expect, test } from "vitest";
import type { OutgoingMessage, Queue } from "../backend/queue.ts";
import { FakeClock } from "../clock.fake.ts";
import { maxMessageBytes } from "../protocol/limits.ts";
import { QueueSender } from "./queue-sender.ts";

function senderTo(batches: (readonly OutgoingMessage[])[]): QueueSender {
  const queue: Pick<Queue, "send"> = {
    send: async (messages) => {
      batches.push(messages);
      return messages.map(() => ({ ok: true }));
    },
  };
  return new QueueSender(queue as Queue, new FakeClock());
}

test("messages go in batches, each with its own delay", async () => {
  const batches: (readonly OutgoingMessage[])[] = [];
  const sender = senderTo(batches);
  await Promise.all([sender.send("a"), sender.send("b", 500)]);
  expect(batches).toEqual([
    [expect.objectContaining({ body: "a", delayMs: undefined }), expect.objectContaining({ body: "b", delayMs: 500 })],
  ]);
});

test("batches are measured in bytes, not in characters", async () => {
  const batches: (readonly OutgoingMessage[])[] = [];
  const sender = senderTo(batches);
  const text = "ö".repeat(maxMessageBytes / 4 + 1);
  await Promise.all([sender.send(text), sender.send(text)]);
  expect(batches.map((batch) => batch.length)).toEqual([1, 1]);
});
