import type { SQSBatchResponse, SQSHandler } from "aws-lambda";
import { handler } from "borisjs/lambda";
import { afterEach, beforeEach, describe, expect, expectTypeOf, test } from "vitest";
import { makeClients } from "../../packages/boris/src/aws/clients.ts";
import { newCompletionAddress } from "../../packages/boris/src/aws/completion-address.ts";
import { SqsCompletionQueue } from "../../packages/boris/src/aws/completion-queue.ts";
import { functionResources } from "../../packages/boris/src/aws/function-resources.ts";
import { invocationTime } from "../../packages/boris/src/aws/invocation-time.ts";
import { LambdaBackend } from "../../packages/boris/src/aws/lambda-backend.ts";
import type { LambdaSqsRecord } from "../../packages/boris/src/aws/lambda-events.ts";
import { LambdaWorker } from "../../packages/boris/src/aws/lambda-worker.ts";
import type { BatchReport, Telemetry } from "../../packages/boris/src/aws/telemetry.ts";
import { QueueGoneError } from "../../packages/boris/src/backend/queue-gone.ts";
import { systemClock } from "../../packages/boris/src/clock.ts";
import { decodeCompletion } from "../../packages/boris/src/protocol/completion.ts";
import { taskOf } from "../../packages/boris/src/protocol/messages.fake.ts";
import { encodeTask, type Task } from "../../packages/boris/src/protocol/task.ts";
import type { Attempt } from "../../packages/boris/src/worker/outcome.ts";
import { DeployedStage } from "../support/deployed-stage.ts";
import { AwsError } from "../support/emulator/aws-error.ts";

const completionPrefix = "boris-test-done-";

let stage: DeployedStage;
let backend: LambdaBackend;
let worker: LambdaWorker;
let completions: SqsCompletionQueue;
let reports: BatchReport[];
let attempts: string[];
let notReported: string[];

beforeEach(async () => {
  stage = await DeployedStage.deploy({ maxConcurrency: 0 });
  const { tasksUrl = "", deadLettersUrl = "" } = stage.config.pools["default"] ?? {};
  const clients = makeClients({ endpoint: stage.emulator.endpoint });
  const settings = {
    stage: "test",
    pool: "default",
    bucket: "bucket",
    tasksUrl,
    deadLettersUrl,
    completionPrefix,
    batchSize: "10",
  };
  backend = new LambdaBackend(clients, settings, systemClock);
  completions = await SqsCompletionQueue.open(clients.sqs, systemClock, newCompletionAddress(completionPrefix));
  [reports, attempts, notReported] = [[], [], []];
  const telemetry = {
    batchEnded: (report: BatchReport) => reports.push(report),
    attemptEnded: ({ index }: Task, { outcome }: Attempt) => attempts.push(`${index} ${outcome.kind}`),
    notReported: (_: string, messageId: string) => notReported.push(messageId),
  } as unknown as Telemetry;
  const sandboxEntry = new URL("../../packages/boris/src/lambda.ts", import.meta.url);
  const resources = functionResources(1_769, 10);
  worker = new LambdaWorker({ backend, clock: systemClock, resources, telemetry, sandboxEntry });
});
afterEach(async () => {
  await worker.stop();
  await stage[Symbol.asyncDispose]();
});

/** A task that fails as soon as it is run: its bundle is not there. */
function someTask(changes: Partial<Task> = {}): string {
  return encodeTask(taskOf({ replyTo: completions.address, maxAttempts: 1, results: "inline", ...changes }));
}

async function run(
  bodies: readonly string[],
  { remainingMs = 10_000, receiveCount = 1 } = {},
): Promise<readonly string[]> {
  const Records = bodies.map((body, index): LambdaSqsRecord => ({
    body,
    messageId: `message ${index}`,
    receiptHandle: `receipt ${index}`,
    attributes: { ApproximateReceiveCount: String(receiveCount) },
  }));
  const context = { awsRequestId: "request", getRemainingTimeInMillis: () => remainingMs };
  const { batchItemFailures } = await worker.run({ Records }, context);
  return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}

async function completed(): Promise<readonly string[]> {
  const messages = await completions.queue.receive({ maxMessages: 10, waitMs: 0, visibilityMs: 0 });
  return messages.map(({ body }) => decodeCompletion(body).outcome);
}

test("a batch of completions is sent as a batch", async () => {
  stage.emulator.forget();
  expect(await run([someTask(), someTask(), someTask()])).toEqual([]);
  const sends = stage.emulator.requests.filter(({ action }) => action === "SendMessageBatch");
  expect(sends.map(({ subject }) => subject)).toEqual(["dead-letters", completions.address]);
  expect(await completed()).toEqual(["failed", "failed", "failed"]);
  expect(reports).toMatchObject([{ messages: 3, ends: new Map([["failed", 3]]), unreported: 0 }]);
});

test("a message that is no task is put with the dead letters, and its neighbours run", async () => {
  expect(await run(["no task", someTask()])).toEqual([]);
  expect(await completed()).toEqual(["failed"]);
  expect(await backend.deadLetters.count()).toMatchObject({ visible: 2 });
  expect(attempts).toEqual(["0 failed"]);
});

test("what cannot be reported stays in the queue, and nothing is thrown", async () => {
  stage.emulator.intercept = ({ action, subject }) => {
    if (action === "SendMessageBatch" && subject === "dead-letters") throw new AwsError("AccessDenied", "no", 403);
  };
  expect(await run([someTask(), someTask()])).toEqual(["message 0", "message 1"]);
  expect(notReported.toSorted()).toEqual(["message 0", "message 1"]);
});

test("an answer is given in time, whatever hangs", async () => {
  stage.emulator.intercept = ({ action }) =>
    action === "GetObject" ? new Promise((resolve) => setTimeout(resolve, 60_000).unref()) : undefined;
  expect(await run([someTask()], { remainingMs: 700 })).toEqual(["message 0"]);
});

test("a task that was delivered too often is given up", async () => {
  expect(await run([someTask()], { receiveCount: 4 })).toEqual([]);
  expect(await completed()).toEqual(["crashed"]);
});

test.each(["tasks", "https://elsewhere.example/queue", `${completionPrefix}../tasks`])(
  "nothing is sent to %s, whatever a message says",
  async (replyTo) => {
    stage.emulator.forget();
    expect(await run([someTask({ replyTo })])).toEqual([]);
    expect(stage.emulator.counts()["SendMessageBatch"]).toBe(1);
  },
);

test("a completion queue that SQS does not know yet is tried again, one that is gone is not", async () => {
  const address = newCompletionAddress(completionPrefix);
  const queue = backend.completions(address);
  await expect(queue.send([{ body: "a" }])).rejects.not.toBeInstanceOf(QueueGoneError);
  const old = `${completionPrefix}${"0".repeat(26)}`;
  await expect(backend.completions(old).send([{ body: "a" }])).rejects.toBeInstanceOf(QueueGoneError);
});

describe("the handler", () => {
  test("is one for Lambda", () => {
    type LambdaHandler = (...parameters: Parameters<SQSHandler>) => Promise<SQSBatchResponse>;
    expectTypeOf(handler).toExtend<LambdaHandler>();
  });

  test("names the settings that are missing", async () => {
    const context = { awsRequestId: "request", getRemainingTimeInMillis: () => 1_000 };
    await expect(handler({ Records: [] }, context)).rejects.toThrow(
      "Cannot start the worker: its environment lacks BORIS_STAGE, BORIS_POOL, BORIS_BUCKET, BORIS_TASKS_URL, BORIS_DEAD_LETTERS_URL, BORIS_COMPLETION_PREFIX, BORIS_BATCH_SIZE. Deploy the stage again",
    );
  });
});

test.each([
  [900_000, { runMs: 895_000, reportMs: 899_900 }],
  [30_000, { runMs: 27_000, reportMs: 29_900 }],
  [3_000, { runMs: 2_500, reportMs: 2_900 }],
  [50, { runMs: 0, reportMs: 0 }],
])("of %i ms of an invocation, %o", (remainingMs, time) => {
  expect(invocationTime(remainingMs)).toEqual(time);
});

test.each([
  [128, 1, { concurrency: 1, heapMb: 48 }],
  [1_024, 1, { concurrency: 1, heapMb: 814 }],
  [1_769, 1, { concurrency: 1, heapMb: 1_559 }],
  [1_769, 10, { concurrency: 1, heapMb: 1_559 }],
  [10_240, 10, { concurrency: 5, heapMb: 1_958 }],
  [10_240, 2, { concurrency: 2, heapMb: 4_985 }],
  // Nobody else is there to take the memory.
  [10_240, 1, { concurrency: 1, heapMb: 10_030 }],
])("a function of %i MB that is given %i tasks at most has %o", (memoryMb, batchSize, resources) => {
  expect(functionResources(memoryMb, batchSize)).toEqual(resources);
});
