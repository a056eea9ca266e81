import { change, remove, type Mistake } from "./mutation.ts";

export const functionMutations: readonly Mistake[] = [
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
    "a worker is told its pool, its batches, and where everything is",
    change("aws:lambda/function:Function", "DefaultWorker", ({ environment: { variables } }) => {
      variables["BORIS_TASKS_URL"] = variables["BORIS_TASKS_URL"]?.replace("Default", "Large") ?? "";
    }),
  ],
  [
    "a worker that shares its memory among more tasks than there are",
    "a worker is told its pool, its batches, and where everything is",
    change("aws:lambda/function:Function", "LargeWorker", ({ environment: { variables } }) => {
      variables["BORIS_BATCH_SIZE"] = "10";
    }),
  ],
  [
    "a worker that is not told its bucket",
    "a worker is told its pool, its batches, and where everything is",
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
];
