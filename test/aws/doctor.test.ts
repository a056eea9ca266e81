import { afterEach, beforeEach, expect, test } from "vitest";
import { doctor } from "../../packages/boris/src/aws/doctor.ts";
import { systemClock } from "../../packages/boris/src/clock.ts";
import { DeployedStage } from "../support/deployed-stage.ts";
import { AwsError } from "../support/emulator/aws-error.ts";
import type { EmulatedFunction } from "../support/emulator/other-services.ts";
import { arnOf } from "../support/emulator/sqs-service.ts";

let stage: DeployedStage;
beforeEach(async () => {
  stage = await DeployedStage.deploy({ maxConcurrency: 0 });
  setFunction({});
});
afterEach(() => stage[Symbol.asyncDispose]());

const healthy: EmulatedFunction = {
  name: "worker",
  queueArn: arnOf("tasks"),
  enabled: true,
  partialResponses: true,
  batchSize: 10,
};

function setFunction(changes: Partial<EmulatedFunction>): void {
  stage.emulator.lambda.functions.set("worker", { ...healthy, ...changes });
}

async function lines(): Promise<readonly string[]> {
  const { config, emulator } = stage;
  const checks = await Array.fromAsync(doctor({ config, endpoint: emulator.endpoint, clock: systemClock }, {}));
  return checks.map(({ state, line }) => `${state}: ${line}`);
}

const troubles = async (): Promise<readonly string[]> => (await lines()).filter((line) => !line.startsWith("ok"));

test("a healthy stage gets a line for each thing that was looked at", async () => {
  expect(await lines()).toEqual([
    "ok: credentials: access key emulated, region us-east-1",
    "ok: stage 'test': in us-east-1, deployed with boris 0.1.0; this is boris 0.1.0",
    "ok: bucket 'bucket': can be written and read",
    "ok: pool 'default': tasks that wait: 0, that run: 0, that are to be tried again: 0",
    "ok: pool 'default': no dead letters",
    "ok: pool 'default': Lambda takes 10 tasks at a time, for 60 s at most",
    "ok: completion queues: 'boris-test-done-*' can be made and deleted",
    "ok: completion queues in use: 0, none was left behind",
  ]);
});

test.each([
  ["that is switched off", { enabled: false }, "its event source mapping is Disabled, so no task is run. Enable it"],
  [
    "without partial failures",
    { partialResponses: false },
    "its event source mapping ignores partial failures, so tasks can be lost. Deploy the stage again",
  ],
  [
    "of another queue",
    { queueArn: arnOf("other") },
    "no event source mapping brings its tasks to Lambda. Deploy the stage again",
  ],
])("a mapping %s fails", async (_, changes, problem) => {
  setFunction(changes);
  expect(await troubles()).toEqual([`failed: pool 'default': ${problem}`]);
});

test("messages that are visible again while their tasks may still run fail", async () => {
  await stage[Symbol.asyncDispose]();
  stage = await DeployedStage.deploy({ maxConcurrency: 0, visibilitySeconds: 59 });
  setFunction({});
  expect(await troubles()).toEqual([
    "failed: pool 'default': tasks are visible again after 59 s, while they may run 60 s. Deploy the stage again",
  ]);
});

test("what may not be done is told by its permission, and the checks go on", async () => {
  stage.emulator.intercept = ({ action }) => {
    if (action === "PutObject" || action === "CreateQueue") throw new AwsError("AccessDenied", "Access Denied", 403);
  };
  expect(await troubles()).toEqual([
    expect.stringContaining(
      "failed: Cannot put object 'jobs/doctor/sent' into bucket 'bucket': the permission s3:PutObject is missing",
    ),
    expect.stringContaining("the permission sqs:CreateQueue is missing"),
  ]);
});

test("dead letters and queues that were left are warnings", async () => {
  await stage.send("dead-letters", "a task that failed");
  const longAgo = String(Date.now() - 2 * 86_400_000);
  await stage.emulator.sqs.call(
    "CreateQueue",
    { QueueName: "boris-test-done-old", tags: { "boris:heartbeat": longAgo } },
    new AbortController().signal,
  );
  expect(await troubles()).toEqual([
    "warning: pool 'default': dead letters: 1. 'boris dead-letters list' says why tasks failed",
    "warning: completion queues that dead executors left: 1. 'boris clean' deletes them",
  ]);
});
