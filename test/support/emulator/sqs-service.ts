import { createHash } from "node:crypto";
import type { Clock } from "../../../packages/boris/src/clock.ts";
import { AwsError } from "./aws-error.ts";
import type { SqsMessage } from "./sqs-message.ts";
import { SqsQueueModel } from "./sqs-queue-model.ts";
import {
  checkBatch,
  checkBatchBytes,
  checkMessage,
  checkQueueName,
  checkReceive,
  checkVisibility,
  invalid,
  withDefaults,
} from "./sqs-rules.ts";

/** What requests hold, of all actions together. Whatever a program sends is checked where it is used. */
interface SqsRequest {
  readonly QueueUrl?: string;
  readonly QueueName?: string;
  readonly QueueNamePrefix?: string;
  readonly Attributes?: Readonly<Record<string, string>>;
  readonly AttributeNames?: readonly string[];
  readonly MessageSystemAttributeNames?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly Tags?: Readonly<Record<string, string>>;
  readonly TagKeys?: readonly string[];
  readonly MessageBody?: string;
  readonly DelaySeconds?: number;
  readonly MaxNumberOfMessages?: number;
  readonly WaitTimeSeconds?: number;
  readonly VisibilityTimeout?: number;
  readonly ReceiptHandle?: string;
  readonly MaxResults?: number;
  readonly NextToken?: string;
  readonly Entries?: readonly SqsEntry[];
}

interface SqsEntry {
  readonly Id: string;
  readonly MessageBody?: string;
  readonly DelaySeconds?: number;
  readonly ReceiptHandle?: string;
  readonly VisibilityTimeout?: number;
}

/** What an action answers, and what is to be done if nobody is there any more to hear it. */
export interface SqsAnswer {
  readonly output: object;
  readonly undo?: () => void;
}

/** A queue's name can be used again only after this time (API reference, DeleteQueue). */
const nameRestMs = 60_000;
const account = "000000000000";
const region = "us-east-1";

/** The actions of SQS that boris uses, and those that tests need to look behind it. */
export class SqsService {
  readonly #clock: Clock;
  readonly #origin: () => string;
  readonly #queues = new Map<string, SqsQueueModel>();
  readonly #deletedAt = new Map<string, number>();

  constructor(clock: Clock, origin: () => string) {
    this.#clock = clock;
    this.#origin = origin;
  }

  /** Receives of all queues that wait for a message. */
  get waiting(): number {
    return [...this.#queues.values()].reduce((sum, queue) => sum + queue.waiting, 0);
  }

  async call(action: string, request: SqsRequest, signal: AbortSignal): Promise<SqsAnswer> {
    switch (action) {
      case "CreateQueue":
        return { output: this.#create(request) };
      case "ReceiveMessage":
        return this.#receive(request, signal);
      case "ListQueues":
        return { output: this.#list(request) };
      case "GetQueueUrl":
        return { output: { QueueUrl: this.#urlOf(this.#named(request.QueueName ?? "").name) } };
      default:
        return { output: this.#onQueue(action, request, this.#named(nameOf(request.QueueUrl ?? ""))) };
    }
  }

  close(): void {
    for (const queue of this.#queues.values()) queue.close();
  }

  #onQueue(action: string, request: SqsRequest, queue: SqsQueueModel): object {
    switch (action) {
      case "DeleteQueue":
        return this.#delete(queue);
      case "SendMessage":
        return this.#send(queue, request.MessageBody ?? "", request.DelaySeconds);
      case "SendMessageBatch":
        return this.#sendBatch(queue, request.Entries ?? []);
      case "DeleteMessage":
        return deleteOne(queue, request.ReceiptHandle ?? "");
      case "DeleteMessageBatch":
        return batch(request.Entries ?? [], (entry) => deleteOne(queue, entry.ReceiptHandle ?? ""));
      case "ChangeMessageVisibility":
        return changeOne(queue, request);
      case "ChangeMessageVisibilityBatch":
        return batch(request.Entries ?? [], (entry) => changeOne(queue, entry));
      case "GetQueueAttributes":
        return { Attributes: this.#attributes(queue, request.AttributeNames ?? []) };
      case "SetQueueAttributes":
        return this.#setAttributes(queue, request.Attributes ?? {});
      case "TagQueue":
        for (const [key, value] of Object.entries(request.Tags ?? {})) queue.tags.set(key, value);
        return {};
      case "UntagQueue":
        for (const key of request.TagKeys ?? []) queue.tags.delete(key);
        return {};
      case "ListQueueTags":
        return { Tags: Object.fromEntries(queue.tags) };
      case "PurgeQueue":
        queue.purge();
        return {};
      default:
        throw new AwsError("UnsupportedOperation", `The emulator does not know ${action}`);
    }
  }

  #create({ QueueName: name = "", Attributes: given = {}, tags = {} }: SqsRequest): object {
    checkQueueName(name);
    const attributes = withDefaults(given);
    const existing = this.#queues.get(name);
    if (existing !== undefined) {
      const differs = Object.entries(given).some(([key, value]) => existing.attributes.get(key) !== value);
      if (differs)
        throw new AwsError(
          "QueueNameExists",
          "A queue already exists with the same name and a different value for an attribute",
        );
      return { QueueUrl: this.#urlOf(name) };
    }
    if (this.#clock.now() - (this.#deletedAt.get(name) ?? -Infinity) < nameRestMs) {
      throw new AwsError(
        "QueueDeletedRecently",
        "You must wait 60 seconds after deleting a queue before you can create another with the same name.",
      );
    }
    const queue = new SqsQueueModel(name, this.#clock, attributes, new Map(Object.entries(tags)));
    this.#applyRedrive(queue);
    this.#queues.set(name, queue);
    return { QueueUrl: this.#urlOf(name) };
  }

  #delete(queue: SqsQueueModel): object {
    this.#queues.delete(queue.name);
    this.#deletedAt.set(queue.name, this.#clock.now());
    queue.close();
    return {};
  }

  #list({ QueueNamePrefix: prefix = "", MaxResults: max = 1_000, NextToken: after = "" }: SqsRequest): object {
    const names = [...this.#queues.keys()].filter((name) => name.startsWith(prefix) && name > after).toSorted();
    const page = names.slice(0, max);
    return {
      QueueUrls: page.map((name) => this.#urlOf(name)),
      ...(names.length > max ? { NextToken: page.at(-1) } : {}),
    };
  }

  async #receive(request: SqsRequest, signal: AbortSignal): Promise<SqsAnswer> {
    const queue = this.#named(nameOf(request.QueueUrl ?? ""));
    const max = request.MaxNumberOfMessages ?? 1;
    const waitSeconds = request.WaitTimeSeconds ?? Number(queue.attributes.get("ReceiveMessageWaitTimeSeconds"));
    const visibilitySeconds = request.VisibilityTimeout ?? Number(queue.attributes.get("VisibilityTimeout"));
    checkReceive(max, waitSeconds, visibilitySeconds);
    const messages = await queue.receive({ max, waitSeconds, visibilitySeconds, signal });
    const asked = new Set([...(request.MessageSystemAttributeNames ?? []), ...(request.AttributeNames ?? [])]);
    const output = messages.length === 0 ? {} : { Messages: messages.map((message) => this.#shown(message, asked)) };
    return { output, undo: () => queue.putBack(messages) };
  }

  #shown(message: SqsMessage, asked: ReadonlySet<string>): object {
    const attributes = Object.entries(this.#systemAttributes(message)).filter(
      ([name, value]) => value !== undefined && (asked.has(name) || asked.has("All")),
    );
    return {
      MessageId: message.id,
      ReceiptHandle: message.receipt,
      MD5OfBody: md5(message.body),
      Body: message.body,
      ...(attributes.length > 0 ? { Attributes: Object.fromEntries(attributes) } : {}),
    };
  }

  #systemAttributes(message: SqsMessage): Readonly<Record<string, string | undefined>> {
    const { deadLetterSource } = message;
    return {
      ApproximateReceiveCount: String(message.receiveCount),
      ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
      SentTimestamp: String(message.sentAt),
      SenderId: account,
      DeadLetterQueueSourceArn: deadLetterSource === undefined ? undefined : arnOf(deadLetterSource),
    };
  }

  #send(
    queue: SqsQueueModel,
    body: string,
    delay: number | undefined,
  ): { MessageId: string; MD5OfMessageBody: string } {
    const delaySeconds = delay ?? Number(queue.attributes.get("DelaySeconds"));
    checkMessage(body, delaySeconds);
    return { MessageId: queue.send(body, delaySeconds).id, MD5OfMessageBody: md5(body) };
  }

  #sendBatch(queue: SqsQueueModel, entries: readonly SqsEntry[]): object {
    checkBatch(entries);
    checkBatchBytes(entries.map(({ MessageBody = "" }) => MessageBody));
    return batch(entries, ({ MessageBody = "", DelaySeconds }) => this.#send(queue, MessageBody, DelaySeconds));
  }

  #attributes(queue: SqsQueueModel, names: readonly string[]): object {
    const { visible, inFlight, delayed } = queue.count();
    const all = {
      ...Object.fromEntries(queue.attributes),
      QueueArn: arnOf(queue.name),
      ApproximateNumberOfMessages: String(visible),
      ApproximateNumberOfMessagesNotVisible: String(inFlight),
      ApproximateNumberOfMessagesDelayed: String(delayed),
    };
    return Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name) || names.includes("All")));
  }

  #setAttributes(queue: SqsQueueModel, given: Readonly<Record<string, string>>): object {
    for (const [name, value] of Object.entries(given)) {
      withDefaults({ [name]: value });
      queue.attributes.set(name, value);
    }
    this.#applyRedrive(queue);
    return {};
  }

  #applyRedrive(queue: SqsQueueModel): void {
    const policy = queue.attributes.get("RedrivePolicy");
    if (!policy) {
      queue.redrive = undefined;
      return;
    }
    const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(policy) as {
      deadLetterTargetArn: string;
      maxReceiveCount: number | string;
    };
    const target = deadLetterTargetArn.slice(deadLetterTargetArn.lastIndexOf(":") + 1);
    if (!this.#queues.has(target)) {
      throw invalid(
        `Value ${policy} for parameter RedrivePolicy is invalid. Reason: Dead letter target does not exist.`,
      );
    }
    queue.redrive = { maxReceiveCount: Number(maxReceiveCount), deadLetters: () => this.#queues.get(target) };
  }

  #named(name: string): SqsQueueModel {
    const queue = this.#queues.get(name);
    if (queue === undefined) throw new AwsError("QueueDoesNotExist", "The specified queue does not exist.");
    return queue;
  }

  #urlOf(name: string): string {
    return `${this.#origin()}/${account}/${name}`;
  }
}

function nameOf(url: string): string {
  return url.slice(url.lastIndexOf("/") + 1);
}

export function arnOf(name: string): string {
  return `arn:aws:sqs:${region}:${account}:${name}`;
}

function deleteOne(queue: SqsQueueModel, receipt: string): object {
  if (queue.delete(receipt) === "invalid") {
    throw new AwsError(
      "ReceiptHandleIsInvalid",
      `The input receipt handle "${receipt}" is not a valid receipt handle.`,
    );
  }
  return {};
}

function changeOne(
  queue: SqsQueueModel,
  { ReceiptHandle: receipt = "", VisibilityTimeout: seconds = 0 }: SqsRequest | SqsEntry,
): object {
  checkVisibility(seconds);
  const result = queue.changeVisibility(receipt, seconds);
  if (result === "invalid") {
    throw new AwsError(
      "ReceiptHandleIsInvalid",
      `The input receipt handle "${receipt}" is not a valid receipt handle.`,
    );
  }
  if (result === "not in flight") {
    throw invalid(
      `Value ${receipt} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
    );
  }
  return {};
}

/** Entries succeed and fail one by one. */
function batch(entries: readonly SqsEntry[], act: (entry: SqsEntry) => object): object {
  checkBatch(entries);
  const successful: object[] = [];
  const failed: object[] = [];
  for (const entry of entries) {
    try {
      successful.push({ Id: entry.Id, ...act(entry) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      failed.push({ Id: entry.Id, Code: error.code, Message: error.message, SenderFault: true });
    }
  }
  return { Successful: successful, ...(failed.length > 0 ? { Failed: failed } : {}) };
}

function md5(text: string): string {
  return createHash("md5").update(text).digest("hex");
}
