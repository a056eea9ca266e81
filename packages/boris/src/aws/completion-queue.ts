import { hostname, userInfo } from "node:os";
import { CreateQueueCommand, DeleteQueueCommand, TagQueueCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { CompletionQueue } from "../backend/backend.ts";
import { QueueGoneError } from "../backend/queue-gone.ts";
import type { Queue } from "../backend/queue.ts";
import type { Clock } from "../clock.ts";
import { awsFailure } from "./aws-failure.ts";
import { newForMs, SqsQueue } from "./sqs-queue.ts";

/** A completion that nobody took for a day is of no use: durable results are found by `attach`. */
const retentionSeconds = 86_400;

/** What the stack says of its own queues. Who may make the queue may say it with it: no permission is needed beside. */
const refusesPlainHttp = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Deny",
      Principal: "*",
      Action: "sqs:*",
      // The queue that has the policy.
      Resource: "*",
      Condition: { Bool: { "aws:SecureTransport": ["false"] } },
    },
  ],
});

/** How often an executor says that it lives; jittered, as SQS throttles tags. */
const heartbeatMs = 60_000;

/** Under load a result is later by half of it, and two requests in three are saved where a worker sends one at a time. */
const gatherMs = 100;

/** Tags by which people and the sweep tell whose queue it is and whether it is in use. */
export const completionTags = { heartbeat: "boris:heartbeat" } as const;

/** The completion queue of one executor on SQS, which says once a minute that its executor lives. */
export class SqsCompletionQueue implements CompletionQueue {
  readonly address: string;
  readonly queue: Queue;
  readonly gatherMs = gatherMs;
  readonly #client: SQSClient;
  readonly #clock: Clock;
  readonly #url: string;
  #beating: Promise<unknown> = Promise.resolve();
  #cancelTimer: (() => void) | undefined;
  #closing: Promise<void> | undefined;

  private constructor(client: SQSClient, clock: Clock, address: string, url: string) {
    this.address = address;
    const newUntil = clock.now() + newForMs;
    this.queue = new SqsQueue(client, url, { isNew: () => clock.now() < newUntil });
    this.#client = client;
    this.#clock = clock;
    this.#url = url;
    this.#setTimer();
  }

  /** Makes the queue. Rejects with a `BackendError`. */
  static async open(client: SQSClient, clock: Clock, address: string): Promise<SqsCompletionQueue> {
    const command = new CreateQueueCommand({
      QueueName: address,
      Attributes: {
        MessageRetentionPeriod: String(retentionSeconds),
        SqsManagedSseEnabled: "true",
        Policy: refusesPlainHttp,
      },
      tags: { ...ownerTags(), "boris:created": String(clock.now()), [completionTags.heartbeat]: String(clock.now()) },
    });
    try {
      const { QueueUrl = "" } = await client.send(command);
      return new SqsCompletionQueue(client, clock, address, QueueUrl);
    } catch (thrown) {
      throw awsFailure(`make completion queue '${address}'`, "sqs:CreateQueue", thrown);
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#cancelTimer?.();
    await this.#beating;
    await deleteCompletionQueue(this.#client, this.#url);
  }

  #setTimer(): void {
    this.#cancelTimer = this.#clock.after(heartbeatMs * (0.75 + Math.random() / 2), () => {
      this.#beating = this.#beat();
      this.#setTimer();
    });
  }

  async #beat(): Promise<void> {
    const tags = { [completionTags.heartbeat]: String(this.#clock.now()) };
    // A beat that fails is made up for by the next: it takes a day without one until the queue counts as left.
    await this.#client.send(new TagQueueCommand({ QueueUrl: this.#url, Tags: tags })).catch(() => undefined);
  }
}

/** No error if it is gone already. */
export async function deleteCompletionQueue(client: SQSClient, url: string): Promise<void> {
  try {
    await client.send(new DeleteQueueCommand({ QueueUrl: url }));
  } catch (thrown) {
    const failure = awsFailure("delete a completion queue", "sqs:DeleteQueue", thrown);
    if (!(failure instanceof QueueGoneError)) throw failure;
  }
}

function ownerTags(): Record<string, string> {
  const tags = { owner: userName(), host: hostname(), pid: String(process.pid) };
  return Object.fromEntries(Object.entries(tags).map(([name, value]) => [`boris:${name}`, tagValue(value)]));
}

/** A container may run under a user id that has no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return "unknown";
  }
}

/** Characters and length that AWS allows in the value of a tag. */
function tagValue(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N} _.:/=+@-]/gu, "_").slice(0, 256);
}
