import { maxReceiveCount } from "../../packages/boris/src/protocol/limits.ts";
import type { StageConfig } from "../../packages/boris/src/protocol/stage-config.ts";
import type { CapturedStack } from "../infra/capture-stack.ts";
import { type CapturedPool, poolsOf } from "../infra/captured-pool.ts";
import type { ResourceInputs } from "../infra/resources.ts";
import { stageConfig } from "../infra/stage-config.ts";
import { arnOf } from "./emulator/sqs-service.ts";
import type { LambdaHostOptions } from "./lambda-host.ts";

/** What a stage consists of, with addresses as they are on AWS. */
export interface StageShape {
  readonly config: StageConfig;
  /** Those that others name come first. */
  readonly queues: readonly QueueShape[];
  readonly workers: readonly WorkerShape[];
}

interface QueueShape {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

interface WorkerShape extends Omit<LambdaHostOptions, "endpoint"> {
  readonly pool: string;
}

export interface SmallStageOptions {
  readonly handlerFile?: URL;
  readonly timeoutMs?: number;
  readonly memoryMb?: number;
  readonly batchSize?: number;
  readonly maxConcurrency?: number;
  readonly visibilitySeconds?: number;
}

/** The worker as it stands in the sources. */
const ownHandler = new URL("../../packages/boris/src/lambda.ts", import.meta.url);
const stage = "test";
const region = "us-east-1";

/** A stage with one pool, which tests can have as they need it. */
export function smallStage(options: SmallStageOptions = {}): StageShape {
  const {
    timeoutMs = 60_000,
    memoryMb = 1_769,
    batchSize = 10,
    maxConcurrency = 2,
    handlerFile = ownHandler,
  } = options;
  const tasksUrl = urlOf("tasks");
  const deadLettersUrl = urlOf("dead-letters");
  const redrive = { deadLetterTargetArn: arnOf("dead-letters"), maxReceiveCount };
  const tasks = { VisibilityTimeout: String(options.visibilitySeconds ?? 60), RedrivePolicy: JSON.stringify(redrive) };
  const completionPrefix = `boris-${stage}-done-`;
  const env = {
    BORIS_STAGE: stage,
    BORIS_POOL: "default",
    BORIS_BUCKET: "bucket",
    BORIS_TASKS_URL: tasksUrl,
    BORIS_DEAD_LETTERS_URL: deadLettersUrl,
    BORIS_COMPLETION_PREFIX: completionPrefix,
    BORIS_BATCH_SIZE: String(batchSize),
  };
  const timeoutSeconds = Math.ceil(timeoutMs / 1_000);
  const pool = { tasksUrl, deadLettersUrl, functionName: "worker", memoryMb, timeoutSeconds };
  const handlerName = "handler";
  return {
    config: { v: 1, version: "0.1.0", stage, region, bucket: "bucket", pools: { default: pool }, completionPrefix },
    queues: [
      { name: "dead-letters", attributes: { MessageRetentionPeriod: "1209600" } },
      { name: "tasks", attributes: tasks },
    ],
    workers: [
      {
        pool: "default",
        queueUrl: tasksUrl,
        handlerFile,
        handlerName,
        env,
        memoryMb,
        timeoutMs,
        batchSize,
        maxConcurrency,
      },
    ],
  };
}

/** A stage as `sst deploy` would make it, with fewer environments at a time. */
export function capturedStage(stack: CapturedStack, maxConcurrency: number): StageShape {
  const config = stageConfig(stack);
  const pools = poolsOf(stack);
  return {
    config,
    queues: [...pools.map(({ deadLetters }) => deadLetters), ...pools.map(({ tasks }) => tasks)].map(queueShape),
    workers: pools.map((pool) => workerShape(pool, config, maxConcurrency)),
  };
}

function queueShape(queue: ResourceInputs["aws:sqs/queue:Queue"]): QueueShape {
  return {
    name: queue.name,
    attributes: {
      DelaySeconds: String(queue.delaySeconds),
      VisibilityTimeout: String(queue.visibilityTimeoutSeconds),
      MessageRetentionPeriod: String(queue.messageRetentionSeconds),
      ...(queue.redrivePolicy === undefined ? {} : { RedrivePolicy: queue.redrivePolicy }),
    },
  };
}

function workerShape({ name, worker, mapping, build }: CapturedPool, config: StageConfig, atMost: number): WorkerShape {
  const [file = "", handlerName = ""] = worker.handler.split(".");
  return {
    pool: name,
    queueUrl: config.pools[name]?.tasksUrl ?? "",
    handlerFile: new URL(`file://${build.folder}/${file.split("/").at(-1)}.mjs`),
    handlerName,
    env: worker.environment.variables,
    memoryMb: worker.memorySize,
    timeoutMs: worker.timeout * 1_000,
    batchSize: mapping.batchSize,
    maxConcurrency: Math.min(atMost, mapping.scalingConfig?.maximumConcurrency ?? atMost),
  };
}

function urlOf(name: string): string {
  return `https://sqs.${region}.amazonaws.com/000000000000/${name}`;
}
