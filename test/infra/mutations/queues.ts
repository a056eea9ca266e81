import { change, remove, withStatement, type Mistake } from "./mutation.ts";

export const queueMutations: readonly Mistake[] = [
  [
    "visibility of twice the timeout",
    "tasks are hidden for six times as long as their worker may run",
    change("aws:sqs/queue:Queue", "DefaultTasks", (queue) => {
      queue.visibilityTimeoutSeconds = 1_800;
    }),
  ],
  [
    "a longer timeout, and the same visibility",
    "tasks are hidden for six times as long as their worker may run",
    change("aws:sqs/queue:Queue", "LargeTasks", (queue) => {
      queue.visibilityTimeoutSeconds -= 1;
    }),
  ],
  [
    "no dead letters",
    "tasks that nobody reports become dead letters of their pool after the protocol's last receive",
    change("aws:sqs/queue:Queue", "DefaultTasks", (queue) => {
      delete queue.redrivePolicy;
    }),
  ],
  [
    "dead letters after SST's three receives",
    "tasks that nobody reports become dead letters of their pool after the protocol's last receive",
    change("aws:sqs/queue:Queue", "DefaultTasks", (queue) => {
      queue.redrivePolicy = queue.redrivePolicy?.replace(/"maxReceiveCount":\d+/, '"maxReceiveCount":3') ?? "";
    }),
  ],
  [
    "another pool's dead letters",
    "tasks that nobody reports become dead letters of their pool after the protocol's last receive",
    ({ resources }) => {
      const [first, second] = resources.filter(({ inputs }) => "redrivePolicy" in inputs);
      if (first && second) first.inputs["redrivePolicy"] = second.inputs["redrivePolicy"];
    },
  ],
  [
    "dead letters that are gone after SQS's four days",
    "dead letters are kept for 14 days, and longer than tasks",
    change("aws:sqs/queue:Queue", "DeadLetters", (queue) => {
      queue.messageRetentionSeconds = 345_600;
    }),
  ],
  [
    "tasks that wait for as long as dead letters are kept",
    "dead letters are kept for 14 days, and longer than tasks",
    change("aws:sqs/queue:Queue", "Tasks", (queue) => {
      queue.messageRetentionSeconds = 1_209_600;
    }),
  ],
  [
    "no encryption",
    "queues are standard queues, encrypted, and take what the protocol sends",
    change("aws:sqs/queue:Queue", "LargeDeadLetters", (queue) => {
      queue.sqsManagedSseEnabled = false;
    }),
  ],
  [
    "the old limit of 256 KiB",
    "queues are standard queues, encrypted, and take what the protocol sends",
    change("aws:sqs/queue:Queue", "DefaultTasks", (queue) => {
      queue.maxMessageSize = 262_144;
    }),
  ],
  ["no policy for TLS", "queues refuse plain HTTP", remove("aws:sqs/queuePolicy:QueuePolicy", "DefaultDeadLetters")],
  [
    "a policy for TLS that refuses TLS",
    "queues refuse plain HTTP",
    change("aws:sqs/queuePolicy:QueuePolicy", "LargeTasks", (queuePolicy) => {
      queuePolicy.policy = queuePolicy.policy.replace('"false"', '"true"');
    }),
  ],
  [
    "a queue that anyone may send to",
    "queues refuse plain HTTP",
    change("aws:sqs/queuePolicy:QueuePolicy", "DefaultTasks", (queuePolicy) => {
      queuePolicy.policy = withStatement(queuePolicy.policy, "sqs:SendMessage", "*");
    }),
  ],
  [
    "a task queue with the name of a completion queue",
    "no queue of a pool passes for a completion queue",
    change("aws:ssm/parameter:Parameter", "Config", (parameter) => {
      parameter.value = parameter.value.replace('"boris-test-done-"', '"boris-test-"');
    }),
  ],
  [
    "no alarm for dead letters",
    "somebody is told of dead letters",
    remove("aws:cloudwatch/metricAlarm:MetricAlarm", "DefaultDeadLetters"),
  ],
  [
    "an alarm that counts what is sent to the dead letters",
    "somebody is told of dead letters",
    change("aws:cloudwatch/metricAlarm:MetricAlarm", "LargeDeadLetters", (alarm) => {
      alarm.metricName = "NumberOfMessagesSent";
    }),
  ],
  [
    "an alarm of age that comes after the tasks are gone",
    "somebody is told of tasks that wait",
    change("aws:cloudwatch/metricAlarm:MetricAlarm", "OldestTask", (alarm) => {
      alarm.threshold = 345_600;
    }),
  ],
];
