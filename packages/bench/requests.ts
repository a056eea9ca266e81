/**
 * Counts every request to SQS, S3 and Lambda that a job makes, and prints lines of JSON: by who made it and what it was, per
 * task, and in dollars per million tasks. The real client and the real handler talk through the AWS SDK to an emulator that is
 * as slow as AWS, since how many messages share a request depends on that. Argument: number of tasks.
 */
import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Executor, type JobCost } from "borisjs";
import { aws } from "borisjs/aws";
import { DeployedStage } from "../../test/support/deployed-stage.ts";
import { buildHandler } from "../../test/support/handler-bundle.ts";
import { type Bill, billOf, countOf, type Usage } from "./aws/bill.ts";
import { injectLatencies } from "./aws/latencies.ts";
import { tally } from "./aws/tally.ts";
import { print } from "./print.ts";
import { identity } from "./programs/work.ts";
import { inTemporaryFolder } from "./temporary-folder.ts";

interface Scenario {
  readonly batchSize: number;
  readonly results: "inline" | "durable";
}

interface PerTask {
  readonly sqsPerTask: number;
  readonly invocationsPerTask: number;
  readonly resultPutsPerTask: number;
  readonly resultGets: number;
}

/** What Lambda begins with for a queue that fills. */
const environments = 5;

const tasks = Number(process.argv[2] ?? 1_000);
const params = Array.from({ length: tasks }, (_, index) => index);

await inTemporaryFolder(async (folder) => {
  const tens = await countBoth(10, folder);
  const ones = await countBoth(1, folder);

  printBound("SQS requests per task, inline, batches of 10", tens.inline.sqsPerTask, 0.65);
  printBound("Lambda invocations per task, inline, batches of 10", tens.inline.invocationsPerTask, 0.1);
  printBound("SQS requests per task, inline, batches of 1", ones.inline.sqsPerTask, 3.4);
  for (const { durable } of [tens, ones]) {
    printBound("PUTs that durable adds per task", durable.resultPutsPerTask, 1);
    printBound("GETs of small results", durable.resultGets, 0);
  }
});

async function countBoth(batchSize: number, folder: string): Promise<Readonly<Record<Scenario["results"], PerTask>>> {
  // The /tmp of the environments: what others loaded before is not to be there.
  process.env["TMPDIR"] = mkdtempSync(join(folder, "tmp-"));
  const handlerFile = await buildHandler();
  await using stage = await DeployedStage.deploy({ handlerFile, batchSize, maxConcurrency: environments });
  injectLatencies(stage.emulator);
  await using executor = new Executor({ backend: aws({ config: stage.config, endpoint: stage.emulator.endpoint }) });
  // The function, and what an environment loads of it, is paid once and not for each task.
  await executor.map(identity, params.slice(0, 20), { results: "inline" }).results();
  await allDeleted(stage);
  printUsage("first job of a function, 20 tasks", usageOf(stage), { batchSize, results: "inline" });
  const inline = await count(stage, executor, { batchSize, results: "inline" });
  const durable = await count(stage, executor, { batchSize, results: "durable" });
  return { inline, durable };
}

async function count(stage: DeployedStage, executor: Executor, scenario: Scenario): Promise<PerTask> {
  stage.emulator.forget();
  const invocationsBefore = stage.lambda.invocations;
  const job = executor.map(identity, params, { results: scenario.results });
  assert.deepEqual(await job.results(), params);
  await allDeleted(stage);
  const usage = usageOf(stage, invocationsBefore);
  const bill = printUsage(`requests of ${tasks} tasks`, usage, scenario);
  const ofResults = usage.requests.filter(({ subject }) => subject.includes("/results/"));
  const perTask = {
    sqsPerTask: bill.sqsRequests / tasks,
    invocationsPerTask: bill.invocations / tasks,
    resultPutsPerTask: countOf(ofResults, /^PutObject$/) / tasks,
    resultGets: countOf(ofResults, /^GetObject$/),
  };
  print("per task", { ...scenario, ...perTask, dollarsPerMillionTasks: (bill.dollars / tasks) * 1e6 });
  // What a program is told stands for the batches that a stage has by default.
  if (scenario.batchSize === 1) printEstimate(job.stats().cost, bill);
  return perTask;
}

/** How what `job.stats()` estimates compares with what was counted: 1 is right. */
function printEstimate({ lines }: JobCost, bill: Bill): void {
  const estimated = (item: string): number =>
    lines.filter((line) => line.item.startsWith(item)).reduce((sum, { quantity }) => sum + quantity, 0);
  print("estimate of job.stats() to count", {
    sqsRequests: estimated("SQS") / bill.sqsRequests,
    s3Writes: estimated("S3 writes") / bill.s3Writes,
    invocations: estimated("Lambda requests") / bill.invocations,
  });
}

function usageOf({ emulator, lambda }: DeployedStage, invocationsBefore = 0): Usage {
  return { requests: emulator.requests, invocations: lambda.invocations - invocationsBefore };
}

function printUsage(benchmark: string, usage: Usage, scenario: Scenario): ReturnType<typeof billOf> {
  const bill = billOf(usage);
  print(benchmark, { ...scenario, ...tally(usage.requests), ...bill });
  return bill;
}

function printBound(figure: string, value: number, atMost: number): void {
  print(figure, { value, atMost, holds: value <= atMost });
}

/** Resolves when every message is deleted. Asked behind the network, so that it counts for nothing. */
async function allDeleted({ emulator }: DeployedStage): Promise<void> {
  const sends = emulator.requests.filter(({ action }) => action === "SendMessageBatch");
  const queues = new Set(sends.map(({ subject }) => subject));
  for (const queue of queues) while ((await messagesIn(emulator, queue)) > 0) await sleep(100);
}

async function messagesIn(emulator: DeployedStage["emulator"], queue: string): Promise<number> {
  const request = { QueueUrl: `${emulator.endpoint}/0/${queue}`, AttributeNames: ["All"] };
  const { output } = await emulator.sqs.call("GetQueueAttributes", request, new AbortController().signal);
  const { Attributes: counts } = output as { Attributes: Readonly<Record<string, string>> };
  return Number(counts["ApproximateNumberOfMessages"]) + Number(counts["ApproximateNumberOfMessagesNotVisible"]);
}
