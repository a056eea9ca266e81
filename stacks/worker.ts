import type { Completions } from "./completions.ts";
import { objectGrants } from "./grants.ts";
import { lambdaFunction } from "./lambda-function.ts";
import { objectPatterns } from "./object-keys.ts";
import { resourceName } from "./pool.ts";
import type { PoolQueues } from "./queues.ts";

export interface WorkerProps {
  readonly bucket: sst.aws.Bucket;
  readonly queues: PoolQueues;
  readonly completions: Completions;
}

/** Runs a pool's tasks. User code runs with this role, so a stage is one domain of trust. */
export function worker({ bucket, queues, completions }: WorkerProps): sst.aws.Function {
  const { pool, tasks, deadLetters } = queues;
  const name = resourceName(pool);
  const fn = lambdaFunction(`${name}Worker`, {
    description: `boris, stage ${$app.stage}: runs the tasks of pool '${pool.name}'`,
    entry: "packages/boris/src/lambda.ts",
    memory: `${pool.memoryMb} MB`,
    timeout: `${pool.timeoutSeconds} seconds`,
    environment: {
      ...pool.environment,
      BORIS_STAGE: $app.stage,
      BORIS_POOL: pool.name,
      BORIS_BUCKET: bucket.name,
      BORIS_TASKS_URL: tasks.url,
      BORIS_DEAD_LETTERS_URL: deadLetters.url,
      BORIS_COMPLETION_PREFIX: completions.prefix,
      BORIS_BATCH_SIZE: String(pool.batchSize),
    },
    permissions: [
      {
        // The first four are what Lambda polls with. A further attempt is sent to the same queue.
        actions: [
          "sqs:ReceiveMessage",
          "sqs:DeleteMessage",
          "sqs:GetQueueAttributes",
          "sqs:ChangeMessageVisibility",
          "sqs:SendMessage",
        ],
        resources: [tasks.arn],
      },
      { actions: ["sqs:SendMessage"], resources: [deadLetters.arn, completions.arns] },
      ...objectGrants(bucket, [objectPatterns.results, objectPatterns.failures, objectPatterns.user]),
      ...(pool.permissions ?? []),
    ],
    ...(pool.vpc && { vpc: pool.vpc }),
    ...(pool.layers && { layers: pool.layers }),
  });

  tasks.subscribe(fn.arn, {
    batch: { size: pool.batchSize, partialResponses: true },
    transform: { eventSourceMapping: { scalingConfig: { maximumConcurrency: pool.maxConcurrency } } },
  });

  // Lambda takes further attempts for a loop and drops the sixteenth without a word. boris bounds both itself:
  // `maxAttempts` the attempts, `maxDepth` the maps inside tasks.
  new aws.lambda.FunctionRecursionConfig(`${name}WorkerRecursion`, { functionName: fn.name, recursiveLoop: "Allow" });
  return fn;
}
