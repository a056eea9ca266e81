import { maxMessageBytes, maxReceiveCount } from "../../../packages/boris/src/protocol/limits.ts";
import { poolsOf, queueArn, queueUrl } from "../captured-pool.ts";
import { refusesPlainHttp, statementsOf } from "../policy.ts";
import { all, one } from "../resources.ts";
import { stageConfig } from "../stage-config.ts";
import { failing, type Rules } from "./rule.ts";

const daySeconds = 24 * 3_600;

export const queueRules: Rules = {
  "tasks are hidden for six times as long as their worker may run": (stack) =>
    poolsOf(stack).flatMap(({ name, tasks: { visibilityTimeoutSeconds }, worker, mapping }) =>
      failing({
        [`pool '${name}' hides tasks for ${visibilityTimeoutSeconds} s, its worker may run ${worker.timeout} s`]:
          visibilityTimeoutSeconds >= 6 * worker.timeout + mapping.maximumBatchingWindowInSeconds,
        [`pool '${name}' hides tasks for longer than SQS can`]: visibilityTimeoutSeconds <= 43_200,
      }),
    ),

  "tasks that nobody reports become dead letters of their pool after the protocol's last receive": (stack) =>
    poolsOf(stack).flatMap(({ name, redrive, deadLetters }) =>
      failing({
        [`pool '${name}' gives a task up after ${redrive.maxReceiveCount} receives`]:
          redrive.maxReceiveCount === maxReceiveCount,
        [`pool '${name}' sends its dead letters where clients do not look for them`]:
          queueUrl(deadLetters) === stageConfig(stack).pools[name]?.deadLettersUrl,
        [`pool '${name}' shares its dead letters`]:
          poolsOf(stack).filter((pool) => pool.deadLetters.name === deadLetters.name).length === 1,
      }),
    ),

  "dead letters are kept for 14 days, and longer than tasks": (stack) =>
    poolsOf(stack).flatMap(({ name, tasks, deadLetters }) =>
      failing({
        [`pool '${name}' keeps dead letters for ${deadLetters.messageRetentionSeconds / daySeconds} days`]:
          deadLetters.messageRetentionSeconds === 14 * daySeconds,
        [`pool '${name}' keeps tasks for as long as dead letters`]:
          tasks.messageRetentionSeconds < deadLetters.messageRetentionSeconds,
      }),
    ),

  "queues are standard queues, encrypted, and take what the protocol sends": (stack) =>
    poolsOf(stack).flatMap(({ tasks, deadLetters }) =>
      [tasks, deadLetters].flatMap(({ name, fifoQueue, sqsManagedSseEnabled, delaySeconds, maxMessageSize }) =>
        failing({
          [`${name} is a FIFO queue`]: !fifoQueue,
          [`${name} is not encrypted`]: sqsManagedSseEnabled,
          [`${name} delays messages`]: delaySeconds === 0,
          [`${name} refuses large messages`]: maxMessageSize === undefined || maxMessageSize === maxMessageBytes,
        }),
      ),
    ),

  "queues refuse plain HTTP": (stack) =>
    poolsOf(stack).flatMap(({ tasks, deadLetters }) =>
      [tasks, deadLetters].flatMap((queue) => {
        const found = all(stack, "aws:sqs/queuePolicy:QueuePolicy").filter(
          ({ inputs }) => inputs.queueUrl === queueUrl(queue),
        );
        const statements = found.flatMap(({ inputs }) => statementsOf(inputs.policy));
        return failing({
          [`${queue.name} takes plain HTTP`]: refusesPlainHttp(statements, "sqs", [queueArn(queue)]),
          [`${queue.name} has ${found.length} policies, of which SQS keeps the last`]: found.length <= 1,
          [`${queue.name} is open to others`]: statements.every(({ effect }) => effect === "Deny"),
        });
      }),
    ),

  "no queue of a pool passes for a completion queue": (stack) => {
    const { completionPrefix } = stageConfig(stack);
    const names = poolsOf(stack).flatMap(({ tasks, deadLetters }) => [tasks.name, deadLetters.name]);
    return names.filter((name) => name.startsWith(completionPrefix));
  },

  "somebody is told of dead letters": (stack) =>
    poolsOf(stack).flatMap(({ name, deadLetters }) => {
      const alarm = one(
        stack,
        "aws:cloudwatch/metricAlarm:MetricAlarm",
        ({ dimensions }) => dimensions.QueueName === deadLetters.name,
      );
      return failing({
        // Not NumberOfMessagesSent: it does not count what a redrive policy moves.
        [`pool '${name}' watches ${alarm.metricName}`]: alarm.metricName === "ApproximateNumberOfMessagesVisible",
        [`pool '${name}' is not alarmed by the first dead letter`]: isAbove(alarm) && alarm.threshold === 0,
      });
    }),

  "somebody is told of tasks that wait": (stack) =>
    poolsOf(stack).flatMap(({ name, tasks }) => {
      const alarm = one(
        stack,
        "aws:cloudwatch/metricAlarm:MetricAlarm",
        ({ dimensions }) => dimensions.QueueName === tasks.name,
      );
      return failing({
        [`pool '${name}' watches ${alarm.metricName}`]: alarm.metricName === "ApproximateAgeOfOldestMessage",
        [`pool '${name}' is alarmed when its tasks are gone already`]:
          isAbove(alarm) && alarm.threshold > 0 && alarm.threshold < tasks.messageRetentionSeconds,
      });
    }),
};

function isAbove(alarm: {
  readonly namespace: string;
  readonly statistic: string;
  readonly comparisonOperator: string;
}): boolean {
  return (
    alarm.namespace === "AWS/SQS" &&
    alarm.statistic === "Maximum" &&
    alarm.comparisonOperator === "GreaterThanThreshold"
  );
}
