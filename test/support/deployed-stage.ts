import { CreateQueueCommand, DeleteQueueCommand, ListQueuesCommand } from "@aws-sdk/client-sqs";
import { destroyClients, makeClients } from "../../packages/boris/src/aws/clients.ts";
import { maxReceiveCount } from "../../packages/boris/src/protocol/limits.ts";
import type { StageConfig } from "../../packages/boris/src/protocol/stage-config.ts";
import { Emulator } from "./emulator/emulator.ts";
import { arnOf } from "./emulator/sqs-service.ts";
import { someCredentials } from "./emulator/world.ts";
import { LambdaHost } from "./lambda-host.ts";

export interface DeployedStageOptions {
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
const completionPrefix = `boris-${stage}-done-`;

/** A stage with one pool, on the emulator, with a stand-in for Lambda that runs the real handler. */
export class DeployedStage {
  readonly emulator: Emulator;
  readonly lambda: LambdaHost;
  readonly config: StageConfig;

  private constructor(emulator: Emulator, lambda: LambdaHost, config: StageConfig) {
    this.emulator = emulator;
    this.lambda = lambda;
    this.config = config;
  }

  static async deploy(options: DeployedStageOptions = {}): Promise<DeployedStage> {
    Object.assign(process.env, someCredentials);
    const { timeoutMs = 60_000, memoryMb = 1_769, batchSize = 10, maxConcurrency = 2 } = options;
    const emulator = await Emulator.start();
    emulator.s3.createBucket("bucket");
    const { tasksUrl, deadLettersUrl } = await makeQueues(emulator, options.visibilitySeconds ?? 60);
    const lambda = new LambdaHost({
      endpoint: emulator.endpoint,
      queueUrl: tasksUrl,
      handlerFile: options.handlerFile ?? ownHandler,
      handlerName: "handler",
      batchSize,
      maxConcurrency,
      memoryMb,
      timeoutMs,
      env: {
        ...someCredentials,
        AWS_ENDPOINT_URL: emulator.endpoint,
        BORIS_STAGE: stage,
        BORIS_POOL: "default",
        BORIS_BUCKET: "bucket",
        BORIS_TASKS_URL: tasksUrl,
        BORIS_DEAD_LETTERS_URL: deadLettersUrl,
        BORIS_COMPLETION_PREFIX: completionPrefix,
      },
    });
    lambda.start();
    const pool = {
      tasksUrl,
      deadLettersUrl,
      functionName: "worker",
      memoryMb,
      timeoutSeconds: Math.ceil(timeoutMs / 1_000),
    };
    return new DeployedStage(emulator, lambda, {
      v: 1,
      version: "0.1.0",
      stage,
      region: "us-east-1",
      bucket: "bucket",
      pools: { default: pool },
      completionPrefix,
    });
  }

  async queueNames(prefix: string): Promise<readonly string[]> {
    const clients = makeClients({ endpoint: this.emulator.endpoint });
    const { QueueUrls = [] } = await clients.sqs.send(new ListQueuesCommand({ QueueNamePrefix: prefix }));
    destroyClients(clients);
    return QueueUrls.map((url) => url.slice(url.lastIndexOf("/") + 1));
  }

  async send(queue: string, body: string): Promise<void> {
    const request = { QueueUrl: `${this.emulator.endpoint}/000000000000/${queue}`, MessageBody: body };
    await this.emulator.sqs.call("SendMessage", request, new AbortController().signal);
  }

  async deleteQueue(name: string): Promise<void> {
    const clients = makeClients({ endpoint: this.emulator.endpoint });
    await clients.sqs.send(new DeleteQueueCommand({ QueueUrl: `${this.emulator.endpoint}/000000000000/${name}` }));
    destroyClients(clients);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.lambda.stop();
    await this.emulator.close();
  }
}

async function makeQueues(
  emulator: Emulator,
  visibilitySeconds: number,
): Promise<{ tasksUrl: string; deadLettersUrl: string }> {
  const clients = makeClients({ endpoint: emulator.endpoint });
  const create = async (name: string, attributes: Record<string, string>): Promise<string> => {
    const { QueueUrl = "" } = await clients.sqs.send(
      new CreateQueueCommand({ QueueName: name, Attributes: attributes }),
    );
    return QueueUrl;
  };
  const deadLettersUrl = await create("dead-letters", { MessageRetentionPeriod: "1209600" });
  const redrive = { deadLetterTargetArn: arnOf("dead-letters"), maxReceiveCount };
  const tasksUrl = await create("tasks", {
    VisibilityTimeout: String(visibilitySeconds),
    RedrivePolicy: JSON.stringify(redrive),
  });
  destroyClients(clients);
  return { tasksUrl, deadLettersUrl };
}
