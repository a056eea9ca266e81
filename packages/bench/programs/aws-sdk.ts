/**
 * The client's part of tasks on AWS, with the AWS SDK alone: bodies as boris sends them, in as many requests, that nobody makes
 * or reads. Arguments: endpoint, stage configuration, number of tasks, and of sends, receives and deletes; a tenth as many of
 * each come first and are not measured.
 */
import assert from "node:assert/strict";
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteQueueCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
} from "@aws-sdk/client-sqs";
import type { StageConfig } from "borisjs/aws";
import { makeClients } from "../../boris/src/aws/clients.ts";
import { newCompletionAddress } from "../../boris/src/aws/completion-address.ts";
import { newJobId } from "../../boris/src/protocol/ids.ts";
import { encodeTask } from "../../boris/src/protocol/task.ts";
import { cpuMsSince, report } from "./figures.ts";

interface Work {
  readonly bodies: readonly string[];
  readonly sends: number;
  readonly receives: number;
  readonly deletes: number;
}

/** As many requests of one kind at once as boris makes. */
const maxSends = 16;
const maxLanes = 8;

const [, , endpoint = "", configText = "", ...numbers] = process.argv;
const [tasks = 0, sends = 0, receives = 0, deletes = 0] = numbers.map(Number);
const config = JSON.parse(configText) as StageConfig;
const tasksUrl = config.pools["default"]?.tasksUrl ?? "";

// The same settings as boris gives it, so that only what boris does is different.
const { sqs } = makeClients({ endpoint });
const replyTo = newCompletionAddress(config.completionPrefix);
const { QueueUrl: repliesUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: replyTo }));
const bodies = taskBodies();

const tenth = (count: number): number => Math.ceil(count / 10);
await run({
  bodies: bodies.slice(0, tenth(tasks)),
  sends: tenth(sends),
  receives: tenth(receives),
  deletes: tenth(deletes),
});

const cpuBefore = process.cpuUsage();
const startedAt = performance.now();
await run({ bodies, sends, receives, deletes });
report({ cpuMs: cpuMsSince(cpuBefore), wallMs: performance.now() - startedAt });

await sqs.send(new DeleteQueueCommand({ QueueUrl: repliesUrl }));
sqs.destroy();

/** One after the other: each kind of request in full batches, and CPU time is the same in any order. */
async function run(work: Work): Promise<void> {
  await sendAll(work);
  const receipts = await receiveAll(work);
  assert.equal(receipts.length, work.bodies.length);
  await deleteAll(receipts, work);
}

async function sendAll({ bodies: all, sends: requests }: Work): Promise<void> {
  await inLanes(maxSends, batches(all, requests), async (batch) => {
    const Entries = batch.map((MessageBody, index) => ({ Id: String(index), MessageBody }));
    const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: tasksUrl, Entries }));
    assert.deepEqual(Failed, []);
  });
}

async function receiveAll({ bodies: all, receives: requests }: Work): Promise<readonly string[]> {
  const receipts: string[] = [];
  let made = 0;
  const lane = async (): Promise<void> => {
    while (receipts.length < all.length || made < requests) {
      made += 1;
      for (const { ReceiptHandle = "" } of await receive()) receipts.push(ReceiptHandle);
    }
  };
  await Promise.all(Array.from({ length: maxLanes }, lane));
  return receipts;
}

async function receive(): Promise<readonly Message[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl: repliesUrl,
    MaxNumberOfMessages: 10,
    VisibilityTimeout: 60,
    MessageSystemAttributeNames: ["ApproximateReceiveCount"],
  });
  const { Messages = [] } = await sqs.send(command);
  return Messages;
}

async function deleteAll(receipts: readonly string[], { deletes: requests }: Work): Promise<void> {
  await inLanes(maxLanes, batches(receipts, requests), async (batch) => {
    const Entries = batch.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle }));
    const { Failed = [] } = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: repliesUrl, Entries }));
    assert.deepEqual(Failed, []);
  });
}

/** Does all items, so many at once. */
async function inLanes<T>(lanes: number, items: readonly T[], each: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values();
  const lane = async (): Promise<void> => {
    for (const item of rest) await each(item);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

function batches<T>(items: readonly T[], count: number): readonly (readonly T[])[] {
  const size = Math.ceil(items.length / count);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size)).filter(
    ({ length }) => length > 0,
  );
}

function taskBodies(): readonly string[] {
  const limits = { maxAttempts: 3, retryDelayMs: 1_000, timeoutMs: 900_000 };
  const job = { v: 1, jobId: newJobId(), attempt: 1, redrives: 0, bundle: "0".repeat(64), replyTo, ...limits } as const;
  return Array.from({ length: tasks }, (_, index) =>
    encodeTask({
      ...job,
      index,
      param: { kind: "inline", text: `[${index}]` },
      sentAt: Date.now(),
      results: "inline",
      depth: 0,
    }),
  );
}
