import type { Completions } from "./completions.ts";
import { lambdaFunction } from "./lambda-function.ts";

/** Deletes, once an hour, the completion queues of executors that died. */
export function sweeper(completions: Completions): void {
  const fn = lambdaFunction("Sweeper", {
    entry: "packages/boris/src/aws/sweeper.ts",
    memory: "256 MB",
    timeout: "60 seconds",
    environment: { BORIS_STAGE: $app.stage, BORIS_COMPLETION_PREFIX: completions.prefix },
    permissions: [
      // Queues cannot be listed by a part of their names only.
      { actions: ["sqs:ListQueues"], resources: ["*"] },
      { actions: ["sqs:ListQueueTags", "sqs:DeleteQueue"], resources: [completions.arns] },
    ],
  });
  new sst.aws.CronV2("Sweep", { schedule: "rate(1 hour)", function: fn.arn });
}
