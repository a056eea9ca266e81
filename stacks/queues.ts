import { maxReceiveCount } from "../packages/boris/src/protocol/limits.ts";
import { type Pool, resourceName } from "./pool.ts";
import { alarmTopicArn, oldestTaskAlarmSeconds } from "./settings.ts";

/** AWS's advice for an SQS event source: what is throttled is tried again, without another receive, until then. */
const visibilityPerTimeout = 6;

/** SQS keeps a message's age when it moves it to the dead letters, so these must be kept for longer. */
const taskRetentionSeconds = 4 * 24 * 3_600;
const deadLetterRetentionSeconds = 14 * 24 * 3_600;

export interface PoolQueues {
  readonly pool: Pool;
  readonly tasks: sst.aws.Queue;
  readonly deadLetters: sst.aws.Queue;
}

/** The queues of a pool. Workers shorten the visibility of what they run; this one holds until they begin. */
export function queues(pool: Pool): PoolQueues {
  const name = resourceName(pool);
  const deadLetters = new sst.aws.Queue(`${name}DeadLetters`, {
    transform: { queue: { messageRetentionSeconds: deadLetterRetentionSeconds, sqsManagedSseEnabled: true } },
  });
  const tasks = new sst.aws.Queue(`${name}Tasks`, {
    visibilityTimeout: `${visibilityPerTimeout * pool.timeoutSeconds} seconds`,
    dlq: { queue: deadLetters.arn, retry: maxReceiveCount },
    transform: { queue: { messageRetentionSeconds: taskRetentionSeconds, sqsManagedSseEnabled: true } },
  });
  refusePlainHttp(`${name}DeadLetters`, deadLetters);
  refusePlainHttp(`${name}Tasks`, tasks);

  alarm(`${name}DeadLettersAlarm`, deadLetters, {
    alarmDescription: `boris, stage ${$app.stage}: tasks of pool '${pool.name}' failed for good`,
    // SQS does not count what a redrive policy moves as sent, so what is there is watched.
    metricName: "ApproximateNumberOfMessagesVisible",
    threshold: 0,
  });
  alarm(`${name}OldestTaskAlarm`, tasks, {
    alarmDescription: `boris, stage ${$app.stage}: a task of pool '${pool.name}' waits for too long`,
    metricName: "ApproximateAgeOfOldestMessage",
    threshold: oldestTaskAlarmSeconds,
  });
  return { pool, tasks, deadLetters };
}

function refusePlainHttp(name: string, queue: sst.aws.Queue): void {
  const statement = {
    effect: "Deny",
    principals: [{ type: "*", identifiers: ["*"] }],
    actions: ["sqs:*"],
    resources: [queue.arn],
    conditions: [{ test: "Bool", variable: "aws:SecureTransport", values: ["false"] }],
  };
  new aws.sqs.QueuePolicy(`${name}Policy`, {
    queueUrl: queue.url,
    policy: aws.iam.getPolicyDocumentOutput({ statements: [statement] }).json,
  });
}

interface QueueAlarm {
  readonly alarmDescription: string;
  readonly metricName: string;
  /** The alarm is raised by anything above. */
  readonly threshold: number;
}

function alarm(name: string, queue: sst.aws.Queue, queueAlarm: QueueAlarm): void {
  new aws.cloudwatch.MetricAlarm(name, {
    ...queueAlarm,
    namespace: "AWS/SQS",
    dimensions: { QueueName: queue.nodes.queue.name },
    statistic: "Maximum",
    comparisonOperator: "GreaterThanThreshold",
    period: 300,
    evaluationPeriods: 1,
    // SQS stops reporting for a queue that nobody used for six hours.
    treatMissingData: "notBreaching",
    alarmActions: alarmTopicArn === undefined ? [] : [alarmTopicArn],
  });
}
