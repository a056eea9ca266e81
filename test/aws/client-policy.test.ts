import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCli } from "../cli/support/run-cli.ts";
import { captureStack, type StackCapture } from "../infra/capture-stack.ts";
import { allows, statementsOf } from "../infra/policy.ts";
import { one } from "../infra/resources.ts";
import { account, region } from "../infra/synth/engine.ts";
import { DeployedStage } from "../support/deployed-stage.ts";
import type { EmulatedRequest } from "../support/emulator/emulator.ts";
import type { ProgramRun } from "../support/run-program.ts";
import { capturedStage } from "../support/stage-shape.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** The emulator lets everybody do everything. What a client asks of it is held to the policy that `sst deploy` gives clients. */

const client = "client";
const orders = fileURLToPath(new URL("../functions/orders.ts", import.meta.url));

let capture: StackCapture;
let stage: DeployedStage;

beforeAll(async () => {
  capture = await captureStack("test");
  stage = await DeployedStage.of(capturedStage(capture.stack, 1));
}, 120_000);
afterAll(async () => {
  await stage[Symbol.asyncDispose]();
  await capture[Symbol.asyncDispose]();
});

/** Names of requests that IAM knows by another. */
const iamActions: Readonly<Record<string, string>> = {
  SendMessageBatch: "SendMessage",
  DeleteMessageBatch: "DeleteMessage",
  ChangeMessageVisibilityBatch: "ChangeMessageVisibility",
  HeadObject: "GetObject",
  ListObjectsV2: "ListBucket",
  DeleteObjects: "DeleteObject",
};

function permissionOf({ service, action, subject }: EmulatedRequest): readonly [action: string, resource: string] {
  const permission = `${service}:${iamActions[action] ?? action}`;
  if (service === "s3") return [permission, `arn:aws:s3:::${subject.replace(/^\//, "").replace(/\/$/, "")}`];
  return [permission, action === "ListQueues" ? "*" : `arn:aws:sqs:${region}:${account}:${subject}`];
}

/** What clients asked for and may not have. */
function forbidden(): readonly string[] {
  const policy = statementsOf(one(capture.stack, "aws:iam/policy:Policy").policy);
  const asked = stage.emulator.requests
    .filter(({ accessKeyId, service }) => accessKeyId === client && (service === "sqs" || service === "s3"))
    .map(permissionOf);
  return [...new Set(asked.filter((request) => !allows(policy, ...request)).map((request) => request.join(" ")))];
}

test("whatever a client does on a stage, its policy allows", async () => {
  const cwd = temporaryFolder();
  const env = {
    AWS_ACCESS_KEY_ID: client,
    AWS_ENDPOINT_URL: stage.emulator.endpoint,
    BORIS_CONFIG: JSON.stringify(stage.config),
  };
  const boris = (...args: string[]): Promise<ProgramRun> => runCli([...args, "--stage", "test"], { cwd, env });
  const params = join(cwd, "orders.jsonl");
  const large = "x".repeat(500_000);
  writeFileSync(params, [1, 2, 3, 6].map((id) => `${JSON.stringify({ id, text: id === 6 ? large : "" })}\n`).join(""));

  const run = await boris("run", orders, "--export", "readOrder", "--params", params, "--max-attempts", "1");
  expect(run.stderr).toContain("4 tasks: 2 succeeded, 2 failed");
  for (const look of ["status", "results", "logs", "cost", "cancel"]) await boris(look, "latest");
  await boris("jobs");
  await boris("dead-letters", "show");
  await boris("dead-letters", "redrive", "--with", `${orders}#readAnyOrder`, "--index", "3");
  await boris("dead-letters", "purge", "--yes");
  await boris("doctor");
  await boris("clean");

  expect(stage.emulator.requests.filter(({ accessKeyId }) => accessKeyId === client).length).toBeGreaterThan(50);
  expect(forbidden()).toEqual([]);
}, 120_000);
