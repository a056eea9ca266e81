import { Emulator } from "../../../test/support/emulator/emulator.ts";
import { someCredentials } from "../../../test/support/emulator/world.ts";
import { encodeCompletion } from "../../boris/src/protocol/completion.ts";
import type { StageConfig } from "../../boris/src/protocol/stage-config.ts";
import { decodeTask } from "../../boris/src/protocol/task.ts";

interface Received {
  readonly Body: string;
  readonly ReceiptHandle: string;
}

/**
 * A stage whose tasks are answered with their own parameter sets, at once and without a request: what its emulator counts
 * is the client's.
 */
export class EchoStage implements AsyncDisposable {
  readonly emulator: Emulator;
  readonly config: StageConfig;
  readonly #stopping = new AbortController();
  readonly #loop: Promise<void>;

  private constructor(emulator: Emulator) {
    const queue = (name: string): string => `${emulator.endpoint}/000000000000/${name}`;
    const pool = { tasksUrl: queue("tasks"), deadLettersUrl: queue("dead-letters"), functionName: "echo" };
    this.emulator = emulator;
    this.config = {
      v: 1,
      version: "0.1.0",
      stage: "echo",
      region: "us-east-1",
      bucket: "bucket",
      pools: { default: { ...pool, memoryMb: 1_769, timeoutSeconds: 900 } },
      completionPrefix: "boris-echo-done-",
    };
    this.#loop = this.#run(pool.tasksUrl, queue);
  }

  static async start(): Promise<EchoStage> {
    Object.assign(process.env, someCredentials);
    const emulator = await Emulator.start();
    emulator.s3.createBucket("bucket");
    const { signal } = new AbortController();
    for (const QueueName of ["tasks", "dead-letters"]) await emulator.sqs.call("CreateQueue", { QueueName }, signal);
    return new EchoStage(emulator);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await this.#loop;
    await this.emulator.close();
  }

  async #run(tasksUrl: string, urlOf: (queue: string) => string): Promise<void> {
    const { sqs } = this.emulator;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const receive = { QueueUrl: tasksUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 20 };
      const { output } = await sqs.call("ReceiveMessage", receive, signal);
      const { Messages: messages = [] } = output as { Messages?: readonly Received[] };
      for (const { Body: body, ReceiptHandle } of messages) {
        const { replyTo = "", completion } = answerTo(body);
        await sqs.call("SendMessage", { QueueUrl: urlOf(replyTo), MessageBody: completion }, signal);
        await sqs.call("DeleteMessage", { QueueUrl: tasksUrl, ReceiptHandle }, signal);
      }
    }
  }
}

function answerTo(body: string): { readonly replyTo: string | undefined; readonly completion: string } {
  const { jobId, index, attempt, sentAt, replyTo, param: result } = decodeTask(body);
  const now = Date.now();
  const times = { sentAt, startedAt: now, finishedAt: now };
  const stats = {
    ...times,
    workerId: "echo-1",
    coldStart: false,
    cpuMs: 1,
    peakMemoryBytes: 50_000_000,
    resultBytes: 8,
  };
  return {
    replyTo,
    completion: encodeCompletion({ v: 1, jobId, index, attempt, outcome: "succeeded", result, stats }),
  };
}
