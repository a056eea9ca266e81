import { readWorkerSettings } from "../../../packages/boris/src/aws/worker-settings.ts";
import { maxBatchEntries } from "../../../packages/boris/src/protocol/limits.ts";
import { functionArn, poolsOf, queueUrl } from "../captured-pool.ts";
import { all, one } from "../resources.ts";
import { stageConfig } from "../stage-config.ts";
import { failing, type Rules } from "./rule.ts";

/** Lambda: name and value of all variables together (quotas page). */
const maxEnvironmentBytes = 4_096;

export const functionRules: Rules = {
  "workers report which tasks of a batch failed": (stack) =>
    poolsOf(stack).flatMap(({ name, mapping }) =>
      failing({
        [`pool '${name}' fails a batch as a whole`]: mapping.functionResponseTypes.includes("ReportBatchItemFailures"),
      }),
    ),

  "no more workers run at once than a pool allows": (stack) =>
    poolsOf(stack).flatMap(({ name, mapping: { scalingConfig } }) => {
      const concurrency = scalingConfig?.maximumConcurrency;
      return failing({
        [`pool '${name}' has no bound on its workers`]: concurrency !== undefined,
        // Lambda's own bounds of an SQS event source.
        [`pool '${name}' cannot run ${concurrency} workers`]:
          concurrency === undefined || (concurrency >= 2 && concurrency <= 1_000),
      });
    }),

  "Lambda polls the tasks of each pool for its worker": (stack) =>
    poolsOf(stack).flatMap(({ name, mapping, worker }) =>
      failing({
        [`pool '${name}' feeds another function`]: mapping.functionName === functionArn(worker),
        [`pool '${name}' is not polled`]: mapping.enabled !== false,
        [`pool '${name}' cannot take batches of ${mapping.batchSize}`]:
          mapping.batchSize >= 1 && mapping.batchSize <= maxBatchEntries,
      }),
    ),

  "functions run Node.js 24 on arm64, within what Lambda gives": (stack) =>
    all(stack, "aws:lambda/function:Function").flatMap(({ inputs: fn }) =>
      failing({
        [`${fn.name} runs ${fn.runtime}`]: fn.runtime === "nodejs24.x",
        [`${fn.name} runs on ${fn.architectures.join()}`]: fn.architectures.join() === "arm64",
        [`${fn.name} may take ${fn.timeout} s`]: fn.timeout >= 1 && fn.timeout <= 900,
        [`${fn.name} has ${fn.memorySize} MB`]: fn.memorySize >= 128 && fn.memorySize <= 10_240,
      }),
    ),

  "a worker is told its pool, its batches, and where everything is": (stack) =>
    poolsOf(stack).flatMap(({ name, tasks, deadLetters, mapping, worker }) => {
      const { stage, bucket, completionPrefix } = stageConfig(stack);
      const expected = {
        stage,
        bucket,
        completionPrefix,
        pool: name,
        tasksUrl: queueUrl(tasks),
        deadLettersUrl: queueUrl(deadLetters),
        batchSize: String(mapping.batchSize),
      };
      const { variables } = worker.environment;
      const told = new Map(Object.entries(readSettings(variables)));
      return failing({
        ...Object.fromEntries(
          Object.entries(expected).map(([setting, value]) => [
            `${worker.name} is told '${told.get(setting)}' as ${setting}`,
            told.get(setting) === value,
          ]),
        ),
        [`${worker.name} has a larger environment than Lambda takes`]:
          Buffer.byteLength(Object.entries(variables).flat().join("")) <= maxEnvironmentBytes,
      });
    }),

  "further attempts and nested maps are not taken for a runaway loop": (stack) =>
    poolsOf(stack).flatMap(({ name, worker }) => {
      const { recursiveLoop } = one(
        stack,
        "aws:lambda/functionRecursionConfig:FunctionRecursionConfig",
        ({ functionName }) => functionName === worker.name,
      );
      return failing({ [`pool '${name}' loses the sixteenth attempt`]: recursiveLoop === "Allow" });
    }),

  "logs are kept for a month": (stack) =>
    all(stack, "aws:lambda/function:Function").flatMap(({ inputs: { name, loggingConfig } }) => {
      const { retentionInDays } = one(
        stack,
        "aws:cloudwatch/logGroup:LogGroup",
        (group) => group.name === loggingConfig?.logGroup,
      );
      return failing({ [`${name} keeps logs for ${retentionInDays} days`]: retentionInDays === 30 });
    }),

  "stale completion queues are swept every hour": (stack) => {
    const sweeper = one(stack, "aws:lambda/function:Function", ({ name }) => name.includes("Sweeper"));
    const { scheduleExpression, state, target } = one(stack, "aws:scheduler/schedule:Schedule");
    const { variables } = sweeper.environment;
    return failing({
      [`sweeps come ${scheduleExpression}`]: scheduleExpression === "rate(1 hour)",
      "sweeps are off": state === "ENABLED",
      "something else is scheduled": target.arn === functionArn(sweeper),
      "the sweeper does not know which queues":
        variables["BORIS_COMPLETION_PREFIX"] === stageConfig(stack).completionPrefix,
    });
  },
};

function readSettings(variables: Readonly<Record<string, string>>): object {
  try {
    return readWorkerSettings(variables);
  } catch {
    return {};
  }
}
