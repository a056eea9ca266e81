import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  type Message,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SendMessageCommandInput,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { startFauxqs } from "fauxqs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Emulator } from "../support/emulator/emulator.ts";
import { someCredentials } from "../support/emulator/world.ts";

/**
 * What AWS documents of SQS and S3, as a table that our emulator is held to through the real SDK. fauxqs, which others
 * wrote, is held to the same rows as a second opinion on the rows; what it is known to do otherwise is not asked of it.
 */

interface Subject {
  readonly name: string;
  readonly differs: readonly string[];
  start(): Promise<{ readonly endpoint: string; stop(): Promise<void> }>;
}

const ours: Subject = {
  name: "the emulator",
  differs: [],
  async start() {
    const emulator = await Emulator.start();
    return { endpoint: emulator.endpoint, stop: () => emulator.close() };
  },
};

const fauxqs: Subject = {
  name: "fauxqs 2.4.1",
  differs: [
    "a name cannot be used again for a minute after its queue was deleted",
    "names have up to 80 letters, digits, hyphens and underscores",
    "a message keeps its id and its text, and tells when it was sent",
    "a delay of more than 15 minutes is refused",
    "a wait ends with the first message, for one of those who wait",
    "a wait that was aborted takes no message",
    "what was never a handle is refused",
    "SQS moves a message on the receive after the last, with its id and the time at which it was sent",
    "If-None-Match puts only what is not there",
    "If-Match puts only over what is known",
    "keys have up to 1,024 bytes",
    "lists are in order of the bytes, in pages",
  ],
  async start() {
    const server = await startFauxqs({ port: 0, logger: false });
    return { endpoint: `http://127.0.0.1:${server.port}`, stop: () => server.stop() };
  },
};

describe.each([ours, fauxqs])("$name", (emulator) => {
  let subject: Awaited<ReturnType<Subject["start"]>>;
  let sqs: SQSClient;
  let s3: S3Client;
  let url: string;

  /** A row of the table, for those that are held to it. */
  const row = (name: string, body: () => Promise<void>): void => {
    if (!emulator.differs.includes(name)) test(name, body);
  };

  beforeEach(async () => {
    Object.assign(process.env, someCredentials);
    subject = await emulator.start();
    const { endpoint } = subject;
    sqs = new SQSClient({ endpoint, maxAttempts: 1, useQueueUrlAsEndpoint: false });
    s3 = new S3Client({ endpoint, maxAttempts: 1, forcePathStyle: true });
    url = await create("queue");
  });
  afterEach(async () => {
    sqs.destroy();
    s3.destroy();
    await subject.stop();
  });

  const create = async (name: string, attributes: Record<string, string> = {}): Promise<string> => {
    const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }));
    return QueueUrl;
  };
  const send = (body: string, more: Partial<SendMessageCommandInput> = {}) =>
    sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: body, ...more }));
  const receive = async (more: Partial<ReceiveMessageCommandInput> = {}): Promise<readonly Message[]> => {
    const input = { QueueUrl: url, MessageSystemAttributeNames: ["All" as const], ...more };
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(input));
    return Messages;
  };
  /** Some errors have two names: their own, and one of an older protocol. */
  const named = (name: string): object =>
    expect.objectContaining({ name: expect.stringMatching(`^(AWS.SimpleQueueService.)?${name}$`) as string }) as object;

  describe("SQS, creating and deleting", () => {
    row("a queue that is created again with the same attributes is the same", async () => {
      expect(await create("again", { VisibilityTimeout: "60" })).toBe(
        await create("again", { VisibilityTimeout: "60" }),
      );
    });

    row("a queue that is created again with other attributes is refused", async () => {
      await create("again", { VisibilityTimeout: "60" });
      await expect(create("again", { VisibilityTimeout: "61" })).rejects.toEqual(named("QueueNameExists"));
    });

    row("a name cannot be used again for a minute after its queue was deleted", async () => {
      await sqs.send(new DeleteQueueCommand({ QueueUrl: url }));
      await expect(create("queue")).rejects.toEqual(named("QueueDeletedRecently"));
    });

    row("names have up to 80 letters, digits, hyphens and underscores", async () => {
      await expect(create("a b")).rejects.toBeInstanceOf(Error);
      await expect(create("x".repeat(81))).rejects.toBeInstanceOf(Error);
      expect(await create("x".repeat(80))).toContain("x".repeat(80));
    });

    row("a queue that does not exist is named as such by every action", async () => {
      await sqs.send(new DeleteQueueCommand({ QueueUrl: url }));
      const gone = named("QueueDoesNotExist");
      await expect(send("a")).rejects.toEqual(gone);
      await expect(receive()).rejects.toEqual(gone);
      await expect(sqs.send(new GetQueueUrlCommand({ QueueName: "queue" }))).rejects.toEqual(gone);
      await expect(sqs.send(new DeleteQueueCommand({ QueueUrl: url }))).rejects.toEqual(gone);
    });

    row("queues are listed by prefix", async () => {
      await create("b-1");
      await create("b-2");
      const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: "b-" }));
      expect(QueueUrls.map((each) => each.replace(/^.*\//, "")).toSorted()).toEqual(["b-1", "b-2"]);
    });

    row("attributes have their documented defaults", async () => {
      const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["All"] }));
      expect(Attributes).toMatchObject({
        DelaySeconds: "0",
        MaximumMessageSize: "1048576",
        MessageRetentionPeriod: "345600",
        ReceiveMessageWaitTimeSeconds: "0",
        VisibilityTimeout: "30",
      });
    });
  });

  describe("SQS, sending", () => {
    row("a message keeps its id and its text, and tells when it was sent", async () => {
      const sentAt = Date.now();
      const { MessageId } = await send("tab\t ü 🚀");
      const [message] = await receive();
      expect(message).toMatchObject({ MessageId, Body: "tab\t ü 🚀" });
      expect(Math.abs(Number(message?.Attributes?.SentTimestamp) - sentAt)).toBeLessThan(1_000);
    });

    row("a message of 1 MiB is taken, and one byte more is not", async () => {
      await send("x".repeat(1_048_576));
      await expect(send("x".repeat(1_048_577))).rejects.toBeInstanceOf(Error);
    });

    row("an empty message is refused", async () => {
      await expect(send("")).rejects.toBeInstanceOf(Error);
    });

    row("characters that XML 1.0 does not know are refused", async () => {
      for (const body of ["\0", "\u0008", "\ufffe", "\uffff"]) {
        await expect(send(body)).rejects.toEqual(named("InvalidMessageContents"));
      }
    });

    row("a delay of more than 15 minutes is refused", async () => {
      await expect(send("a", { DelaySeconds: 901 })).rejects.toBeInstanceOf(Error);
      await send("a", { DelaySeconds: 900 });
      expect(await receive()).toEqual([]);
    });

    const sendBatch = (bodies: readonly string[], id = (index: number): string => String(index)) =>
      sqs.send(
        new SendMessageBatchCommand({
          QueueUrl: url,
          Entries: bodies.map((body, index) => ({ Id: id(index), MessageBody: body })),
        }),
      );

    row("a batch has one to ten entries with ids of their own", async () => {
      await expect(sendBatch([])).rejects.toEqual(named("EmptyBatchRequest"));
      await expect(sendBatch(Array<string>(11).fill("a"))).rejects.toEqual(named("TooManyEntriesInBatchRequest"));
      await expect(sendBatch(["a", "b"], () => "same")).rejects.toEqual(named("BatchEntryIdsNotDistinct"));
      await expect(sendBatch(["a"], () => "not/allowed")).rejects.toEqual(named("InvalidBatchEntryId"));
    });

    row("a batch has 1 MiB in all", async () => {
      const half = "x".repeat(524_288);
      expect((await sendBatch([half, half])).Successful).toHaveLength(2);
      await expect(sendBatch([half, `${half}x`])).rejects.toEqual(named("BatchRequestTooLong"));
    });

    row("entries of a batch fail one by one, with a status of success", async () => {
      const { Successful, Failed } = await sendBatch(["good", "\0", "good"]);
      expect(Successful?.map(({ Id }) => Id)).toEqual(["0", "2"]);
      expect(Failed).toMatchObject([{ Id: "1", SenderFault: true }]);
    });
  });

  describe("SQS, receiving", () => {
    row("one message at a time unless more are asked for, ten at most", async () => {
      await send("a");
      await send("b");
      expect(await receive()).toHaveLength(1);
      await expect(receive({ MaxNumberOfMessages: 11 })).rejects.toBeInstanceOf(Error);
      await expect(receive({ MaxNumberOfMessages: 0 })).rejects.toBeInstanceOf(Error);
    });

    row("waits of more than 20 seconds and hiding for more than 12 hours are refused", async () => {
      await expect(receive({ WaitTimeSeconds: 21 })).rejects.toBeInstanceOf(Error);
      await expect(receive({ VisibilityTimeout: 43_201 })).rejects.toBeInstanceOf(Error);
    });

    row("every receive counts and gives another handle", async () => {
      await send("a");
      const [first] = await receive({ VisibilityTimeout: 0 });
      const [second] = await receive();
      expect(first?.Attributes?.ApproximateReceiveCount).toBe("1");
      expect(second?.Attributes?.ApproximateReceiveCount).toBe("2");
      expect(second?.Attributes?.ApproximateFirstReceiveTimestamp).toBe(
        first?.Attributes?.ApproximateFirstReceiveTimestamp,
      );
      expect(second?.ReceiptHandle).not.toBe(first?.ReceiptHandle);
      expect(second?.MessageId).toBe(first?.MessageId);
    });

    row("system attributes come only when they are asked for", async () => {
      await send("a");
      const [message] = await receive({ MessageSystemAttributeNames: [] });
      expect(message?.Attributes).toBeUndefined();
    });

    row("a wait ends with the first message, for one of those who wait", async () => {
      const waiting = [1, 2].map(() => receive({ WaitTimeSeconds: 2 }));
      const startedAt = Date.now();
      await new Promise((resolve) => setTimeout(resolve, 100));
      await send("a");
      expect(
        await Promise.race(waiting.map(async (each) => (await each).length || new Promise<never>(() => undefined))),
      ).toBe(1);
      expect(Date.now() - startedAt).toBeLessThan(1_500);
      expect((await Promise.all(waiting)).flat()).toHaveLength(1);
      expect(Date.now() - startedAt).toBeGreaterThan(1_500);
    });

    row("a wait that was aborted takes no message", async () => {
      const controller = new AbortController();
      const waiting = sqs.send(new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 20 }), {
        abortSignal: controller.signal,
      });
      setTimeout(() => controller.abort(), 100);
      await expect(waiting).rejects.toEqual(named("AbortError"));
      await send("a");
      expect(await receive({ WaitTimeSeconds: 1 })).toMatchObject([{ Attributes: { ApproximateReceiveCount: "1" } }]);
    });
  });

  describe("SQS, handles", () => {
    const deleteOne = (receipt: string | undefined) =>
      sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: receipt }));
    const hide = (receipt: string | undefined, seconds: number) =>
      sqs.send(
        new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle: receipt, VisibilityTimeout: seconds }),
      );

    row("deleting twice is a success", async () => {
      await send("a");
      const [message] = await receive();
      expect(await deleteOne(message?.ReceiptHandle)).toMatchObject({ $metadata: { httpStatusCode: 200 } });
      expect(await deleteOne(message?.ReceiptHandle)).toMatchObject({ $metadata: { httpStatusCode: 200 } });
    });

    row("what was never a handle is refused", async () => {
      await expect(deleteOne("nonsense")).rejects.toEqual(named("ReceiptHandleIsInvalid"));
      const entries = [{ Id: "0", ReceiptHandle: "nonsense" }];
      const { Failed } = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries: entries }));
      expect(Failed).toMatchObject([{ Id: "0", Code: "ReceiptHandleIsInvalid", SenderFault: true }]);
    });

    row("a message is visible again when its time is set to nothing", async () => {
      await send("a");
      const [message] = await receive();
      expect(await receive()).toEqual([]);
      await hide(message?.ReceiptHandle, 0);
      expect(await receive()).toHaveLength(1);
    });

    row("the time of a message that was deleted cannot be changed", async () => {
      await send("a");
      const [message] = await receive();
      await deleteOne(message?.ReceiptHandle);
      await expect(hide(message?.ReceiptHandle, 10)).rejects.toBeInstanceOf(Error);
    });

    row("more than 12 hours are refused", async () => {
      await send("a");
      const [message] = await receive();
      await expect(hide(message?.ReceiptHandle, 43_201)).rejects.toBeInstanceOf(Error);
    });
  });

  row("SQS moves a message on the receive after the last, with its id and the time at which it was sent", async () => {
    const deadLettersUrl = await create("dead");
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: deadLettersUrl, AttributeNames: ["QueueArn"] }),
    );
    const redrive = { deadLetterTargetArn: Attributes?.QueueArn, maxReceiveCount: 1 };
    url = await create("source", { RedrivePolicy: JSON.stringify(redrive) });
    await send("poison");
    const [first] = await receive({ VisibilityTimeout: 0 });
    const dead = { QueueUrl: deadLettersUrl };
    expect(await receive(dead)).toEqual([]);
    expect(await receive()).toEqual([]);
    const [moved] = await receive(dead);
    expect(moved).toMatchObject({ Body: "poison", MessageId: first?.MessageId });
    expect(moved?.Attributes).toMatchObject({
      SentTimestamp: first?.Attributes?.SentTimestamp,
      DeadLetterQueueSourceArn: expect.stringMatching(/:source$/) as string,
    });
  });

  describe("S3", () => {
    beforeEach(async () => {
      await s3.send(new CreateBucketCommand({ Bucket: "bucket" }));
    });

    const put = (key: string, body: string, more: object = {}) =>
      s3.send(new PutObjectCommand({ Bucket: "bucket", Key: key, Body: body, ...more }));
    const get = async (key: string): Promise<string | undefined> =>
      (await s3.send(new GetObjectCommand({ Bucket: "bucket", Key: key }))).Body?.transformToString();

    row("an object is as it was put, and the last one put stays", async () => {
      await put("key", "first");
      await put("key", "second ü");
      expect(await get("key")).toBe("second ü");
    });

    row("If-None-Match puts only what is not there", async () => {
      await put("key", "first", { IfNoneMatch: "*" });
      await expect(put("key", "second", { IfNoneMatch: "*" })).rejects.toMatchObject({
        name: "PreconditionFailed",
        $metadata: { httpStatusCode: 412 },
      });
      expect(await get("key")).toBe("first");
    });

    row("If-Match puts only over what is known", async () => {
      const { ETag } = await put("key", "first");
      await put("key", "second", { IfMatch: ETag });
      await expect(put("key", "third", { IfMatch: ETag })).rejects.toMatchObject({ name: "PreconditionFailed" });
    });

    row("what is not there is named as such", async () => {
      await expect(get("absent")).rejects.toMatchObject({ name: "NoSuchKey", $metadata: { httpStatusCode: 404 } });
      const head = new HeadObjectCommand({ Bucket: "bucket", Key: "absent" });
      await expect(s3.send(head)).rejects.toMatchObject({ name: "NotFound" });
      const elsewhere = new GetObjectCommand({ Bucket: "absent", Key: "key" });
      await expect(s3.send(elsewhere)).rejects.toMatchObject({ name: "NoSuchBucket" });
    });

    row("keys have up to 1,024 bytes", async () => {
      await put("x".repeat(1_024), "a");
      await expect(put("x".repeat(1_025), "a")).rejects.toMatchObject({ name: "KeyTooLongError" });
    });

    row("lists are in order of the bytes, in pages", async () => {
      for (const key of ["b", "a", "B", "a/1", "ü", "a b", "a+b"]) await put(key, key);
      const list = async (token?: string) =>
        s3.send(
          new ListObjectsV2Command({ Bucket: "bucket", MaxKeys: 4, EncodingType: "url", ContinuationToken: token }),
        );
      const first = await list();
      expect(first).toMatchObject({ IsTruncated: true, KeyCount: 4 });
      const second = await list(first.NextContinuationToken);
      expect(second.IsTruncated).toBe(false);
      const keys = [...(first.Contents ?? []), ...(second.Contents ?? [])].map(({ Key = "" }) =>
        decodeURIComponent(Key.replaceAll("+", " ")),
      );
      expect(keys).toEqual(["B", "a", "a b", "a+b", "a/1", "b", "ü"]);
    });

    row("keys up to a delimiter are one common prefix, which counts as a key", async () => {
      for (const key of ["p/a", "p/b/1", "p/b/2", "p/c", "p/d/1"]) await put(key, key);
      const list = async (token?: string) =>
        s3.send(
          new ListObjectsV2Command({
            Bucket: "bucket",
            Prefix: "p/",
            Delimiter: "/",
            StartAfter: "p/a",
            MaxKeys: 1,
            ContinuationToken: token,
          }),
        );
      const first = await list();
      expect(first).toMatchObject({ IsTruncated: true, KeyCount: 1, CommonPrefixes: [{ Prefix: "p/b/" }] });
      expect(first.Contents ?? []).toEqual([]);
      const second = await list(first.NextContinuationToken);
      expect(second).toMatchObject({ IsTruncated: true, Contents: [{ Key: "p/c" }] });
      const third = await list(second.NextContinuationToken);
      expect(third).toMatchObject({ IsTruncated: false, CommonPrefixes: [{ Prefix: "p/d/" }] });
    });
  });
});
