import { Executor } from "borisjs";
import { aws } from "borisjs/aws";
import { beforeAll, expect, test } from "vitest";
import { double } from "../functions/arithmetic.ts";
import { DeployedStage } from "../support/deployed-stage.ts";
import type { Emulator } from "../support/emulator/emulator.ts";
import { buildHandler } from "../support/handler-bundle.ts";
import { until } from "../support/until.ts";

/** What AWS charges for is counted, so that no change makes it more without a word. */

const tasks = 200;
const params = Array.from({ length: tasks }, (_, index) => index);

let handlerFile: URL;
beforeAll(async () => {
  handlerFile = await buildHandler();
});

interface Counts {
  readonly sqsPerTask: number;
  /** Results that were put, and that were read. */
  readonly results: number;
  readonly resultReads: number;
  readonly byAction: Readonly<Record<string, number>>;
}

/** Requests of a job whose function is known to the worker already. */
async function countRequests(batchSize: number, results: "durable" | "inline"): Promise<Counts> {
  await using stage = await DeployedStage.deploy({ handlerFile, batchSize, maxConcurrency: 3 });
  await using executor = new Executor({ backend: aws({ config: stage.config, endpoint: stage.emulator.endpoint }) });
  await executor.map(double, params.slice(0, 20), { results }).results();
  await until(() => settled(stage));
  stage.emulator.forget();
  await executor.map(double, params, { results }).results();
  await until(() => settled(stage));
  return countsOf(stage.emulator);
}

function countsOf(emulator: Emulator): Counts {
  const byAction = emulator.counts();
  const count = (action: string): number =>
    emulator.requests.filter((request) => request.action === action && request.subject.includes("/results/")).length;
  const sqs = sqsActions.reduce((sum, action) => sum + (byAction[action] ?? 0), 0);
  return { sqsPerTask: sqs / tasks, results: count("PutObject"), resultReads: count("GetObject"), byAction };
}

const sqsActions = ["SendMessageBatch", "ReceiveMessage", "DeleteMessageBatch", "ChangeMessageVisibilityBatch"];

/** Everything that was received is deleted: deletions follow results. */
async function settled({ emulator }: DeployedStage): Promise<boolean> {
  const before = emulator.requests.length;
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  return emulator.requests.length === before;
}

test("a task of a batch of ten takes at most 0.65 requests of SQS", async () => {
  const { sqsPerTask, byAction } = await countRequests(10, "inline");
  expect(sqsPerTask).toBeLessThanOrEqual(0.65);
  expect(byAction["ChangeMessageVisibilityBatch"]).toBeUndefined();
});

test("a task of a batch of one takes at most 3.4 requests of SQS, if completions come in quickly", async () => {
  const startedAt = Date.now();
  const { sqsPerTask, byAction } = await countRequests(1, "inline");
  const seconds = (Date.now() - startedAt) / 1_000;
  const { ReceiveMessage: receives = 0 } = byAction;
  expect(sqsPerTask - receives / tasks).toBeLessThanOrEqual(2.25);
  // Lambda receives each task, and the client ten times a second: slow machines give it fewer completions at a time.
  expect(receives).toBeLessThanOrEqual(tasks + seconds * 10 + 10);
});

test("a durable result adds one PUT, and no GET when it is small", async () => {
  const inline = await countRequests(10, "inline");
  const durable = await countRequests(10, "durable");
  expect(durable.results).toBe(tasks);
  expect(inline.results).toBe(0);
  expect(durable.resultReads).toBe(0);
});
