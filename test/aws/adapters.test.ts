import { CreateQueueCommand } from "@aws-sdk/client-sqs";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { S3ObjectStore } from "../../packages/boris/src/aws/s3-object-store.ts";
import { toSeconds } from "../../packages/boris/src/aws/seconds.ts";
import { SqsQueue } from "../../packages/boris/src/aws/sqs-queue.ts";
import { AwsError } from "../support/emulator/aws-error.ts";
import { EmulatorWorld } from "../support/emulator/world.ts";

/** What the conformance suites, which know no cloud, cannot ask of the adapters. */

let world: EmulatorWorld;
let objects: S3ObjectStore;
beforeEach(async () => {
  world = await EmulatorWorld.open();
  objects = new S3ObjectStore(world.clients.s3, "bucket");
});
afterEach(() => world.close());

/** The first requests of that action fail. */
function failFirst(count: number, action: string, error: AwsError): void {
  let failures = 0;
  world.emulator.intercept = (request) => {
    if (request.action !== action || failures === count) return;
    failures += 1;
    throw error;
  };
}

const conflict = new AwsError("ConditionalRequestConflict", "conflict", 409);

describe("objects", () => {
  test("are put again when writers met, until it is known who was first", async () => {
    failFirst(3, "PutObject", conflict);
    expect(await objects.put("key", [Buffer.from("a")], { ifAbsent: true })).toBe("stored");
    failFirst(3, "PutObject", conflict);
    expect(await objects.put("key", [Buffer.from("b")], { ifAbsent: true })).toBe("exists");
  });

  test("are not put for ever", async () => {
    failFirst(Infinity, "PutObject", conflict);
    await expect(objects.put("key", [Buffer.from("a")], { ifAbsent: true })).rejects.toThrow(
      /^Cannot put object 'key' into bucket 'bucket': ConditionalRequestConflict/,
    );
  });

  test("survive what passes", async () => {
    failFirst(2, "PutObject", new AwsError("SlowDown", "Please reduce your request rate.", 503));
    expect(await objects.put("key", [Buffer.from("a")])).toBe("stored");
    failFirst(2, "GetObject", new AwsError("InternalError", "We encountered an internal error.", 500));
    expect(Buffer.from((await objects.get("key")) ?? []).toString()).toBe("a");
  });

  test("that were put too long ago, and may be about to expire, count as absent until they are put again", async () => {
    const day = 86_400_000;
    const isYoung = (): Promise<boolean> => objects.has("key", { putSince: world.clock.now() - 30 * day });
    await objects.put("key", [Buffer.from("a")]);
    await world.advance(29 * day);
    expect(await isYoung()).toBe(true);
    await world.advance(2 * day);
    expect(await isYoung()).toBe(false);
    expect(await objects.has("key")).toBe(true);
    await objects.put("key", [Buffer.from("a")]);
    expect(await isYoung()).toBe(true);
  });

  test("of many calls are asked for a hundred at a time", async () => {
    let [now, most] = [0, 0];
    world.emulator.intercept = async () => {
      most = Math.max(most, (now += 1));
      await new Promise((resolve) => setTimeout(resolve, 20));
      now -= 1;
    };
    await Promise.all(Array.from({ length: 250 }, (_, index) => objects.has(`key ${index}`)));
    expect(most).toBeGreaterThan(50);
    expect(most).toBeLessThanOrEqual(100);
  });

  test("never have their bucket's address", async () => {
    world.emulator.forget();
    for (const call of [objects.put("", []), objects.get(""), objects.has("")]) {
      await expect(call).rejects.toThrow("Cannot use an object without a key");
    }
    expect(world.emulator.requests).toEqual([]);
  });

  test("that are read when the call is aborted end with the signal's reason", async () => {
    const controller = new AbortController();
    world.emulator.intercept = () => {
      controller.abort(new Error("enough"));
      return new Promise((resolve) => setTimeout(resolve, 50));
    };
    await expect(objects.get("key", { signal: controller.signal })).rejects.toThrow("enough");
  });
});

describe("entries of a batch that fail", () => {
  const failing = (failure: object): SqsQueue => {
    const client = { send: () => Promise.resolve({ Failed: [{ Id: "1", ...failure }] }) };
    return new SqsQueue(client as unknown as EmulatorWorld["clients"]["sqs"], "https://sqs/1/queue");
  };

  test.each([
    [{ Code: "InternalError", SenderFault: false }, true],
    [{ Code: "InvalidMessageContents", SenderFault: true }, false],
    [{ Code: "RequestThrottled", SenderFault: true }, true],
  ])("%o: may they be tried again? %s", async (failure, retryable) => {
    const results = await failing(failure).send([{ body: "a" }, { body: "b" }]);
    expect(results).toEqual([
      { ok: true },
      { ok: false, retryable, message: expect.stringContaining(failure.Code) as string },
    ]);
  });
});

test("times are rounded up to seconds, so that no message comes back early", () => {
  expect([0, 1, 999, 1_000, 1_001].map(toSeconds)).toEqual([0, 1, 1, 1, 2]);
});

test("the scheduled sweeper deletes what was left, and nothing without a prefix", async () => {
  vi.stubEnv("AWS_ENDPOINT_URL", world.emulator.endpoint);
  const longAgo = String(Date.now() - 2 * 86_400_000);
  const queue = { QueueName: "boris-test-done-left", tags: { "boris:heartbeat": longAgo } };
  await world.clients.sqs.send(new CreateQueueCommand(queue));
  const { handler } = await import("../../packages/boris/src/aws/sweeper.ts");
  await expect(handler()).rejects.toThrow("BORIS_COMPLETION_PREFIX is not set");
  vi.stubEnv("BORIS_COMPLETION_PREFIX", "boris-test-done-");
  expect(await handler()).toEqual({ deleted: ["boris-test-done-left"] });
  vi.unstubAllEnvs();
});
