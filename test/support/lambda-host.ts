import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { Environment, type EnvironmentOptions, type InvocationResult } from "./lambda/environment.ts";

export interface LambdaHostOptions extends Omit<EnvironmentOptions, "onLog"> {
  /** Where SQS is. */
  readonly endpoint: string;
  readonly queueUrl: string;
  /** Messages of one invocation, ten at most. */
  readonly batchSize: number;
  /** Environments that run at once. */
  readonly maxConcurrency: number;
}

interface Batch {
  readonly messages: readonly Message[];
  readonly result: InvocationResult;
}

/**
 * Lambda and its event source mapping: receives messages with the queue's own visibility, gives them to environments, and
 * deletes those that the handler did not name, as ReportBatchItemFailures has it. When an environment dies, its messages
 * come back by their visibility alone.
 */
export class LambdaHost {
  readonly #options: LambdaHostOptions;
  readonly #sqs: SQSClient;
  readonly #stopping = new AbortController();
  readonly #lanes: Promise<void>[] = [];
  readonly #environments = new Set<Environment>();
  /** What the environments printed. */
  logs = "";
  invocations = 0;
  /** How invocations ended that were not answered. */
  readonly faults: InvocationResult[] = [];

  constructor(options: LambdaHostOptions) {
    this.#options = options;
    this.#sqs = new SQSClient({ endpoint: options.endpoint, md5: false });
  }

  start(): void {
    if (this.#lanes.length > 0) return;
    for (let lane = 0; lane < this.#options.maxConcurrency; lane += 1) this.#lanes.push(this.#runLane());
  }

  /** Kills all environments, as if the whole function went away. What they had comes back. */
  async killEnvironments(): Promise<void> {
    await Promise.all([...this.#environments].map((environment) => environment.stop()));
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.killEnvironments();
    await Promise.all(this.#lanes);
    this.#sqs.destroy();
  }

  async #runLane(): Promise<void> {
    const { signal } = this.#stopping;
    let environment: Environment | undefined;
    while (!signal.aborted) {
      const messages = await this.#receive(signal);
      if (messages.length === 0) continue;
      if (environment?.alive !== true) environment = await this.#newEnvironment();
      const result = await environment.invoke({ Records: messages.map(recordOf) });
      this.invocations += 1;
      if (result.kind !== "answered") this.faults.push(result);
      await this.#deleteDone({ messages, result });
    }
    await environment?.stop();
  }

  async #newEnvironment(): Promise<Environment> {
    const environment = new Environment({ ...this.#options, onLog: (text) => (this.logs += text) });
    this.#environments.add(environment);
    await environment.start();
    return environment;
  }

  async #receive(signal: AbortSignal): Promise<readonly Message[]> {
    const command = new ReceiveMessageCommand({
      QueueUrl: this.#options.queueUrl,
      MaxNumberOfMessages: this.#options.batchSize,
      WaitTimeSeconds: 20,
      MessageSystemAttributeNames: ["All"],
    });
    try {
      const { Messages = [] } = await this.#sqs.send(command, { abortSignal: signal });
      return Messages;
    } catch (error) {
      if (signal.aborted) return [];
      throw error;
    }
  }

  async #deleteDone({ messages, result }: Batch): Promise<void> {
    const failed = failedIds(messages, result);
    const entries = messages
      .filter(({ MessageId = "" }) => !failed.has(MessageId))
      .map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    if (entries.length === 0) return;
    await this.#sqs.send(new DeleteMessageBatchCommand({ QueueUrl: this.#options.queueUrl, Entries: entries }));
  }
}

/** A function error, a death and an answer that names no message of the batch all fail the whole batch (Developer Guide). */
function failedIds(messages: readonly Message[], result: InvocationResult): ReadonlySet<string> {
  const all = new Set(messages.map(({ MessageId = "" }) => MessageId));
  if (result.kind !== "answered") return all;
  const { batchItemFailures = [] } = (result.value ?? {}) as { batchItemFailures?: { itemIdentifier: string }[] };
  const named = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  return [...named].every((id) => all.has(id)) ? named : all;
}

function recordOf({ MessageId, ReceiptHandle, Body, Attributes, MD5OfBody }: Message): object {
  return {
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    attributes: Attributes,
    messageAttributes: {},
    md5OfBody: MD5OfBody,
    eventSource: "aws:sqs",
    eventSourceARN: "arn:aws:sqs:us-east-1:000000000000:tasks",
    awsRegion: "us-east-1",
  };
}
