import { add, change, remove, withStatement, type Mutation } from "./mutate.ts";

/** Mistakes that a stack could hold, by what they are, with the rule that must catch each. */
export const mutations: readonly (readonly [mistake: string, rule: string, mutation: Mutation])[] = [
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
  [
    "partial responses off",
    "workers report which tasks of a batch failed",
    change("aws:lambda/eventSourceMapping:EventSourceMapping", "Default", (mapping) => {
      mapping.functionResponseTypes = [];
    }),
  ],
  [
    "no maximum concurrency",
    "no more workers run at once than a pool allows",
    change("aws:lambda/eventSourceMapping:EventSourceMapping", "Large", (mapping) => {
      delete mapping.scalingConfig;
    }),
  ],
  [
    "a maximum concurrency of one, which Lambda refuses",
    "no more workers run at once than a pool allows",
    change("aws:lambda/eventSourceMapping:EventSourceMapping", "Default", (mapping) => {
      mapping.scalingConfig = { maximumConcurrency: 1 };
    }),
  ],
  [
    "batches that are larger than a batch of the protocol",
    "Lambda polls the tasks of each pool for its worker",
    change("aws:lambda/eventSourceMapping:EventSourceMapping", "Default", (mapping) => {
      mapping.batchSize = 100;
    }),
  ],
  [
    "tasks that nobody polls",
    "Lambda polls the tasks of each pool for its worker",
    remove("aws:lambda/eventSourceMapping:EventSourceMapping", "Large"),
  ],
  [
    "SST's default architecture",
    "functions run Node.js 24 on arm64, within what Lambda gives",
    change("aws:lambda/function:Function", "Sweeper", (fn) => {
      fn.architectures = ["x86_64"];
    }),
  ],
  [
    "a worker with another pool's tasks",
    "a worker is told its pool, and where everything is",
    change("aws:lambda/function:Function", "DefaultWorker", ({ environment: { variables } }) => {
      variables["BORIS_TASKS_URL"] = variables["BORIS_TASKS_URL"]?.replace("Default", "Large") ?? "";
    }),
  ],
  [
    "a worker that is not told its bucket",
    "a worker is told its pool, and where everything is",
    change("aws:lambda/function:Function", "LargeWorker", ({ environment: { variables } }) => {
      delete variables["BORIS_BUCKET"];
    }),
  ],
  [
    "Lambda's guard against loops",
    "further attempts and nested maps are not taken for a runaway loop",
    change("aws:lambda/functionRecursionConfig:FunctionRecursionConfig", "Default", (recursion) => {
      recursion.recursiveLoop = "Terminate";
    }),
  ],
  [
    "logs for ever",
    "logs are kept for a month",
    change("aws:cloudwatch/logGroup:LogGroup", "LargeWorker", (group) => {
      group.retentionInDays = 0;
    }),
  ],
  [
    "a sweeper that does not run",
    "stale completion queues are swept every hour",
    change("aws:scheduler/schedule:Schedule", "Sweep", (schedule) => {
      schedule.state = "DISABLED";
    }),
  ],
  [
    "a role that trusts its account, as SST 4.17.1 makes it",
    "roles trust one AWS service and nobody else",
    change("aws:iam/role:Role", "DefaultWorker", (role) => {
      const principal = { Service: "lambda.amazonaws.com", AWS: "arn:aws:iam::123456789012:root" };
      role.assumeRolePolicy = { Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: principal }] };
    }),
  ],
  [
    "a worker that may do anything with queues, as SST's link makes it",
    "no policy allows all actions of a service, or any resource that could be named",
    change("aws:iam/role:Role", "DefaultWorker", ({ inlinePolicies: [inline] }) => {
      if (inline) inline.policy = inline.policy.replace('"sqs:ReceiveMessage"', '"sqs:*"');
    }),
  ],
  [
    "a client that may send to any queue",
    "no policy allows all actions of a service, or any resource that could be named",
    change("aws:iam/policy:Policy", "Client", (client) => {
      client.policy = withStatement(client.policy, "sqs:SendMessage", "*");
    }),
  ],
  [
    "a worker that may read another pool's tasks",
    "a worker may do what its pool's tasks need, and no more",
    change("aws:iam/role:Role", "DefaultWorker", ({ inlinePolicies: [inline] }) => {
      if (inline) inline.policy = inline.policy.replace("DefaultTasksQueue", "LargeTasksQueue");
    }),
  ],
  [
    "a worker that may replace bundles",
    "a worker may do what its pool's tasks need, and no more",
    change("aws:iam/role:Role", "LargeWorker", ({ inlinePolicies: [inline] }) => {
      if (inline) inline.policy = inline.policy.replace("/jobs/*/results/*", "/bundles/*");
    }),
  ],
  [
    "a worker that cannot extend the visibility of what it runs",
    "a worker may do what its pool's tasks need, and no more",
    change("aws:iam/role:Role", "DefaultWorker", ({ inlinePolicies: [inline] }) => {
      if (inline) inline.policy = inline.policy.replace('"sqs:ChangeMessageVisibility",', "");
    }),
  ],
  [
    "a sweeper that may delete every queue",
    "the sweeper may delete completion queues, and no more",
    change("aws:iam/role:Role", "Sweeper", ({ inlinePolicies: [inline] }) => {
      if (inline) inline.policy = inline.policy.replace("boris-test-done-", "");
    }),
  ],
  [
    "a schedule that may run every function",
    "the schedule may run the sweeper, and no more",
    change("aws:iam/role:Role", "SweepRole", ({ inlinePolicies: [inline] }) => {
      if (inline) inline.policy = inline.policy.replace(/function:[^"]+/, "function:*");
    }),
  ],
  [
    "a client that may delete the queues of pools",
    "a client may run tasks and own completion queues, and no more",
    change("aws:iam/policy:Policy", "Client", (client) => {
      client.policy = client.policy.replace("boris-test-done-*", "boris-test-*");
    }),
  ],
  [
    "a client that cannot tag its completion queue",
    "a client may run tasks and own completion queues, and no more",
    change("aws:iam/policy:Policy", "Client", (client) => {
      client.policy = client.policy.replace('"sqs:TagQueue",', "");
    }),
  ],
  [
    "a worker that may do anything",
    "functions have no policy of AWS's but that for logs",
    change("aws:iam/role:Role", "LargeWorker", (role) => {
      role.managedPolicyArns?.push("arn:aws:iam::aws:policy/AdministratorAccess");
    }),
  ],
  [
    "a policy with a statement for each of a hundred pools",
    "policies are no longer than IAM takes",
    change("aws:iam/policy:Policy", "Client", (client) => {
      for (let pool = 0; pool < 100; pool++)
        client.policy = withStatement(client.policy, "sqs:SendMessage", `pool-${pool}`);
    }),
  ],
  [
    "a public bucket",
    "the bucket is private",
    change("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "Objects", (block) => {
      block.blockPublicPolicy = false;
      block.restrictPublicBuckets = false;
    }),
  ],
  [
    "a bucket that its policy opens",
    "the bucket is private",
    change("aws:s3/bucketPolicy:BucketPolicy", "Objects", (bucketPolicy) => {
      bucketPolicy.policy = withStatement(bucketPolicy.policy, "s3:GetObject", "*");
    }),
  ],
  [
    "a bucket that takes plain HTTP",
    "the bucket refuses plain HTTP",
    change("aws:s3/bucketPolicy:BucketPolicy", "Objects", (bucketPolicy) => {
      bucketPolicy.policy = '{"Statement":[]}';
    }),
  ],
  [
    "the CORS that SST gives a bucket",
    "no web page may read the bucket",
    add("aws:s3/bucketCorsConfiguration:BucketCorsConfiguration", "ObjectsCors", { bucket: "objects" }),
  ],
  [
    "jobs that are gone before their dead letters",
    "objects expire when nothing can need them, and not before",
    change("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", "Objects", ({ rules }) => {
      for (const rule of rules) if (rule.expiration) rule.expiration.days = 7;
    }),
  ],
  [
    "a lifecycle that takes what tasks stored",
    "objects expire when nothing can need them, and not before",
    change("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", "Objects", ({ rules }) => {
      rules.push({ id: "all", status: "Enabled", expiration: { days: 365 } });
    }),
  ],
  [
    "a stage that goes and leaves its bucket's objects in the way",
    "a stage that is kept keeps its bucket, and another leaves nothing",
    change("aws:s3/bucket:Bucket", "Objects", (bucket) => {
      bucket.forceDestroy = false;
    }),
  ],
  [
    "a parameter that clients do not look for",
    "clients find the stage by its parameter",
    change("aws:ssm/parameter:Parameter", "Config", (parameter) => {
      parameter.name = "/boris/config";
    }),
  ],
  [
    "a parameter of another version",
    "clients find the stage by its parameter",
    change("aws:ssm/parameter:Parameter", "Config", (parameter) => {
      parameter.value = parameter.value.replace('"v":1', '"v":2');
    }),
  ],
  [
    "a parameter with another timeout",
    "clients know each pool as it is",
    change("aws:ssm/parameter:Parameter", "Config", (parameter) => {
      parameter.value = parameter.value.replace('"timeoutSeconds":900', '"timeoutSeconds":60');
    }),
  ],
  [
    "no large pool",
    "there are a default pool and a large one",
    change("aws:lambda/function:Function", "LargeWorker", (fn) => {
      fn.memorySize = 1_769;
    }),
  ],
  [
    "a deployment that does not print its client policy",
    "a deployment prints what to attach and where to look",
    ({ outputs }) => {
      delete outputs["clientPolicy"];
    },
  ],
];
