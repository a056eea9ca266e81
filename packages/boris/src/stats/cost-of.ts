import type { ResultsMode } from "../protocol/fields.ts";
import { maxBatchEntries } from "../protocol/limits.ts";
import type { CostLine, JobCost } from "./job-cost.ts";
import { prices, sqsChunkBytes } from "./prices.ts";
import type { Usage } from "./usage.ts";

/** What the costs of a job depend on beside what its tasks used. */
export interface CostTerms {
  readonly results: ResultsMode;
  /** Memory of the pool's function in MB. Default: that of the default pool. */
  readonly memoryMb?: number | undefined;
  /** Tasks that one run of the function gets at most. Default 1, as for the pools that a deployment has by default. */
  readonly batchSize?: number | undefined;
}

/** The default pool's: one vCPU (Lambda Developer Guide, "Configure Lambda function memory"). See `stacks/settings.ts`. */
const defaultMemoryMb = 1_769;

const mbPerGb = 1_024;

/** What a worker takes beside the function, which is charged as well: a request to SQS, and one to S3 for durable results. */
const sendMs = 15;
const storeMs = 30;

/** To start an environment and load a bundle: charged like the rest (Lambda pricing, "INIT phase", since August 2025). */
const initMs = 500;

/** What a message has beside parameter set or result. */
const envelopeBytes = 600;

/** How often the client asks for completions while some come, and how long it waits for one (`aws/completion-queue.ts`). */
const receiveEveryMs = 100;
const longPollMs = 20_000;

/** How often a client deletes completions (`client/listener.ts`), says that it lives, and writes the history. */
const everySecondMs = 1_000;

/** Tasks in one part of the history, and what an environment reads for itself when it starts. */
const historyTasks = 1_000;
const readsPerEnvironment = 3;

/** What is written of a job: itself, that it began, how far it came, that all is sent. */
const writesPerJob = 1;
const durableWritesPerJob = 3;

/**
 * Estimates what AWS charges for a job, line by line. Polls of an idle stage, storage, logs and traffic to the internet
 * are left out; so is what uploading the function costs once.
 *
 * @example
 * costOf(usage, { results: "durable" }).dollars;
 */
export function costOf(usage: Usage, terms: CostTerms): JobCost {
  if (usage.attempts === 0) return { lines: [], dollars: 0 };
  const { memoryMb = defaultMemoryMb } = terms;
  const gbSeconds = (billedMs(usage, terms) / 1_000) * (memoryMb / mbPerGb);
  const lines = [
    line("Lambda time", gbSeconds, "GB-s", prices.lambdaGbSecond),
    line("Lambda requests", invocations(usage, terms), "requests", prices.lambdaRequest),
    line("SQS for tasks", taskRequests(usage, terms), "requests", prices.sqsRequest),
    line("SQS for completions", completionRequests(usage, terms), "requests", prices.sqsRequest),
    line("S3 writes", writes(usage, terms), "requests", prices.s3Write),
    line("S3 reads", reads(usage), "requests", prices.s3Read),
  ];
  return { lines, dollars: lines.reduce((sum, { dollars }) => sum + dollars, 0) };
}

function line(item: string, quantity: number, unit: string, dollarsPerUnit: number): CostLine {
  return { item, quantity, unit, dollarsPerUnit, dollars: quantity * dollarsPerUnit };
}

function billedMs({ runMs, attempts, coldStarts, tasks }: Usage, { results }: CostTerms): number {
  return runMs + attempts * sendMs + (results === "durable" ? tasks * storeMs : 0) + coldStarts * initMs;
}

function invocations({ attempts }: Usage, { batchSize = 1 }: CostTerms): number {
  return Math.ceil(attempts / batchSize);
}

/** Sent by the client in tens, for retries by a worker; received and deleted by Lambda. */
function taskRequests(usage: Usage, { batchSize = 1 }: CostTerms): number {
  const { tasks, attempts, paramMessageBytes } = usage;
  const bytes = paramMessageBytes / attempts + envelopeBytes;
  const retries = attempts - tasks;
  return (
    requests(tasks, maxBatchEntries, bytes) +
    requests(retries, batchSize, bytes) +
    requests(attempts, batchSize, bytes) +
    Math.ceil(attempts / batchSize)
  );
}

/** Sent by workers; received and deleted by the client, in tens if as many come. */
function completionRequests(usage: Usage, { batchSize = 1 }: CostTerms): number {
  const { tasks, resultMessageBytes, elapsedMs } = usage;
  const bytes = resultMessageBytes / Math.max(1, tasks) + envelopeBytes;
  const receives = Math.min(tasks, elapsedMs / receiveEveryMs) + elapsedMs / longPollMs;
  const deletes = Math.max(tasks / maxBatchEntries, Math.min(tasks, elapsedMs / everySecondMs));
  return (
    requests(tasks, batchSize, bytes) + Math.ceil(Math.max(requests(tasks, maxBatchEntries, bytes), receives) + deletes)
  );
}

/** Requests with so many messages each, or more if there are more 64 KiB. */
function requests(messages: number, batchSize: number, bytesEach: number): number {
  const perRequest = Math.min(messages, batchSize) * bytesEach;
  return Math.ceil(messages / batchSize) * Math.max(1, Math.ceil(perRequest / sqsChunkBytes));
}

function writes({ tasks, paramObjects, resultObjects, elapsedMs }: Usage, { results }: CostTerms): number {
  const seconds = elapsedMs / everySecondMs;
  const history = Math.max(Math.ceil(tasks / historyTasks), Math.min(tasks, Math.floor(seconds)));
  const outcomes = { durable: tasks + durableWritesPerJob + Math.floor(seconds), inline: resultObjects, none: 0 };
  return writesPerJob + history + paramObjects + outcomes[results];
}

function reads({ paramObjectReads, resultObjects, coldStarts }: Usage): number {
  return paramObjectReads + resultObjects + coldStarts * readsPerEnvironment;
}
