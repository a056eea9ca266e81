import { Executor, TaskFailedError } from "borisjs";
import { aws } from "borisjs/aws";
import { afterAll, beforeAll, expect, test } from "vitest";
import { double } from "../functions/arithmetic.ts";
import { succeedAt } from "../functions/context.ts";
import { exitWith } from "../functions/failures.ts";
import { captureStack, type StackCapture } from "../infra/capture-stack.ts";
import { DeployedStage } from "../support/deployed-stage.ts";
import { capturedStage } from "../support/stage-shape.ts";

/** What `sst deploy` would make, running: queues, environment, memory, batch size and code are those that the stacks say. */

let capture: StackCapture;
let stage: DeployedStage;
let executor: Executor;

beforeAll(async () => {
  capture = await captureStack("test");
  stage = await DeployedStage.of(capturedStage(capture.stack, 1));
  executor = new Executor({ backend: aws({ config: stage.config, endpoint: stage.emulator.endpoint }) });
}, 120_000);

afterAll(async () => {
  await executor.close();
  await stage[Symbol.asyncDispose]();
  await capture[Symbol.asyncDispose]();
});

test("every pool runs tasks, retries them and survives those that exit", async () => {
  expect(Object.keys(stage.config.pools)).toContain("default");
  for (const pool of Object.keys(stage.config.pools)) {
    expect(await executor.map(double, [1, 2, 3], { pool }).results()).toEqual([2, 4, 6]);
    expect(await executor.submit(succeedAt, 2, { pool, retryDelayMs: 10 }).result()).toBe(2);
    expect(await executor.submit(exitWith, 1, { pool, maxAttempts: 1 }).exception()).toBeInstanceOf(TaskFailedError);
    expect(stage.workers.get(pool)?.faults).toEqual([]);
  }
});
