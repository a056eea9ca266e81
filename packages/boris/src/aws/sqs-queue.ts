import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type BatchResultErrorEntry,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { QueueGoneError } from "../backend/queue-gone.ts";
import type {
  EntryResult,
  MessageCount,
  OutgoingMessage,
  Queue,
  QueueCallOptions,
  ReceivedMessage,
  ReceiveOptions,
  VisibilityChange,
} from "../backend/queue.ts";
import { BackendError } from "../errors.ts";
import { awsFailure } from "./aws-failure.ts";
import { abortedBy } from "./sdk-options.ts";
import { toSeconds } from "./seconds.ts";

interface BatchAnswer {
  readonly Failed?: readonly BatchResultErrorEntry[] | undefined;
}

/** SQS may not know a queue for about a second after it was made (API reference, CreateQueue), and clocks differ. */
export const newForMs = 5_000;

export interface SqsQueueOptions {
  /** Whether the queue was made just now: when SQS does not know it, it is not gone. */
  readonly isNew?: () => boolean;
}

/** A queue of SQS, through a client that is given and may be shared. */
export class SqsQueue implements Queue {
  readonly #client: SQSClient;
  readonly #url: string;
  readonly #name: string;
  readonly #isNew: () => boolean;

  constructor(client: SQSClient, url: string, { isNew = () => false }: SqsQueueOptions = {}) {
    this.#isNew = isNew;
    this.#client = client;
    this.#url = url;
    this.#name = queueNameOf(url);
  }

  send(messages: readonly OutgoingMessage[], { signal }: QueueCallOptions = {}): Promise<readonly EntryResult[]> {
    const entries = messages.map(({ body, delayMs = 0 }, index) => ({
      Id: String(index),
      MessageBody: body,
      // Left out when it is 0: a delay of the queue's own would be overruled.
      ...(delayMs === 0 ? {} : { DelaySeconds: toSeconds(delayMs) }),
    }));
    const command = new SendMessageBatchCommand({ QueueUrl: this.#url, Entries: entries });
    return this.#batch("send to", "sqs:SendMessage", entries.length, signal, () =>
      this.#client.send(command, abortedBy(signal)),
    );
  }

  async receive({ maxMessages, waitMs, visibilityMs, signal }: ReceiveOptions): Promise<readonly ReceivedMessage[]> {
    const command = new ReceiveMessageCommand({
      QueueUrl: this.#url,
      MaxNumberOfMessages: maxMessages,
      WaitTimeSeconds: toSeconds(waitMs),
      VisibilityTimeout: toSeconds(visibilityMs),
      MessageSystemAttributeNames: ["ApproximateReceiveCount"],
    });
    if (signal?.aborted) return [];
    try {
      const { Messages = [] } = await this.#client.send(command, abortedBy(signal));
      return Messages.map(({ Body = "", ReceiptHandle = "", Attributes }) => ({
        body: Body,
        receipt: ReceiptHandle,
        receiveCount: Number(Attributes?.ApproximateReceiveCount ?? 1),
      }));
    } catch (thrown) {
      if (signal?.aborted) return [];
      throw this.#failure("receive from", "sqs:ReceiveMessage", thrown);
    }
  }

  delete(receipts: readonly string[], { signal }: QueueCallOptions = {}): Promise<readonly EntryResult[]> {
    const entries = receipts.map((receipt, index) => ({ Id: String(index), ReceiptHandle: receipt }));
    const command = new DeleteMessageBatchCommand({ QueueUrl: this.#url, Entries: entries });
    return this.#batch("delete from", "sqs:DeleteMessage", entries.length, signal, () =>
      this.#client.send(command, abortedBy(signal)),
    );
  }

  changeVisibility(
    changes: readonly VisibilityChange[],
    { signal }: QueueCallOptions = {},
  ): Promise<readonly EntryResult[]> {
    const entries = changes.map(({ receipt, visibilityMs }, index) => ({
      Id: String(index),
      ReceiptHandle: receipt,
      VisibilityTimeout: toSeconds(visibilityMs),
    }));
    const command = new ChangeMessageVisibilityBatchCommand({ QueueUrl: this.#url, Entries: entries });
    return this.#batch("change visibility in", "sqs:ChangeMessageVisibility", entries.length, signal, () =>
      this.#client.send(command, abortedBy(signal)),
    );
  }

  async count({ signal }: QueueCallOptions = {}): Promise<MessageCount> {
    signal?.throwIfAborted();
    const command = new GetQueueAttributesCommand({
      QueueUrl: this.#url,
      AttributeNames: [
        "ApproximateNumberOfMessages",
        "ApproximateNumberOfMessagesNotVisible",
        "ApproximateNumberOfMessagesDelayed",
      ],
    });
    try {
      const { Attributes = {} } = await this.#client.send(command, abortedBy(signal));
      return {
        visible: Number(Attributes.ApproximateNumberOfMessages ?? 0),
        inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
        delayed: Number(Attributes.ApproximateNumberOfMessagesDelayed ?? 0),
      };
    } catch (thrown) {
      throw this.#failure("count", "sqs:GetQueueAttributes", thrown, signal);
    }
  }

  async #batch(
    action: string,
    permission: string,
    size: number,
    signal: AbortSignal | undefined,
    request: () => Promise<BatchAnswer>,
  ): Promise<readonly EntryResult[]> {
    signal?.throwIfAborted();
    try {
      const { Failed = [] } = await request();
      const failures = new Map(Failed.map((failure) => [failure.Id, failure]));
      return Array.from({ length: size }, (_, index) => entryResult(failures.get(String(index))));
    } catch (thrown) {
      throw this.#failure(action, permission, thrown, signal);
    }
  }

  #failure(action: string, permission: string, thrown: unknown, signal?: AbortSignal): unknown {
    const failure = awsFailure(`${action} queue '${this.#name}'`, permission, thrown, signal);
    return failure instanceof QueueGoneError && this.#isNew()
      ? new BackendError(failure.message, { cause: thrown })
      : failure;
  }
}

export function queueNameOf(url: string): string {
  return url.slice(url.lastIndexOf("/") + 1);
}

function entryResult(failure: BatchResultErrorEntry | undefined): EntryResult {
  if (failure === undefined) return { ok: true };
  const { Code = "unknown", Message = "", SenderFault = false } = failure;
  // Throttling is put down to the sender, though the same entry succeeds later.
  return {
    ok: false,
    retryable: !SenderFault || /throttl/i.test(Code),
    message: `SQS refused an entry: ${Code} ${Message}`.trim(),
  };
}
