import { CreateQueueCommand, GetQueueAttributesCommand, ListQueueTagsCommand } from "@aws-sdk/client-sqs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { completionUrl, madeAt, newCompletionAddress } from "../../packages/boris/src/aws/completion-address.ts";
import { SqsCompletionQueue } from "../../packages/boris/src/aws/completion-queue.ts";
import { listCompletions, sweepStaleCompletions } from "../../packages/boris/src/aws/sweep.ts";
import { refusesPlainHttp, statementsOf } from "../infra/policy.ts";
import { EmulatorWorld } from "../support/emulator/world.ts";

const prefix = "boris-test-done-";
const day = 86_400_000;

let world: EmulatorWorld;
beforeEach(async () => {
  world = await EmulatorWorld.open();
});
afterEach(() => world.close());

const open = (): Promise<SqsCompletionQueue> =>
  SqsCompletionQueue.open(world.clients.sqs, world.clock, newCompletionAddress(prefix));

const urlOf = (address: string): string => `${world.emulator.endpoint}/000000000000/${address}`;

const names = async (): Promise<readonly string[]> =>
  (await listCompletions(world.clients.sqs, prefix)).map(({ name }) => name);

describe("a completion queue", () => {
  test("says whose it is", async () => {
    const { address } = await open();
    const { Tags } = await world.clients.sqs.send(new ListQueueTagsCommand({ QueueUrl: urlOf(address) }));
    expect(Tags).toMatchObject({ "boris:pid": String(process.pid), "boris:heartbeat": String(world.clock.now()) });
    expect(Object.keys(Tags ?? {}).toSorted()).toEqual([
      "boris:created",
      "boris:heartbeat",
      "boris:host",
      "boris:owner",
      "boris:pid",
    ]);
  });

  test("is encrypted, refuses plain HTTP as the queues of the stage do, and is open to nobody else", async () => {
    const { address } = await open();
    const command = new GetQueueAttributesCommand({ QueueUrl: urlOf(address), AttributeNames: ["All"] });
    const { Attributes: { Policy = "", SqsManagedSseEnabled } = {} } = await world.clients.sqs.send(command);
    expect(SqsManagedSseEnabled).toBe("true");
    const statements = statementsOf(Policy);
    expect(refusesPlainHttp(statements, "sqs", ["*"])).toBe(true);
    expect(statements.map(({ effect }) => effect)).toEqual(["Deny"]);
    // Set as the queue is made: clients may not change the attributes of queues.
    expect(world.emulator.counts()).not.toHaveProperty("SetQueueAttributes");
  });

  test("says about once a minute that its executor lives, until it is closed", async () => {
    const completions = await open();
    const startedAt = world.clock.now();
    await world.advance(10 * 60_000);
    const [listing] = await listCompletions(world.clients.sqs, prefix);
    expect(listing?.heartbeatAt).toBeGreaterThan(startedAt + 8 * 60_000);
    await completions.close();
    const beats = world.emulator.counts()["TagQueue"] ?? 0;
    expect(beats).toBeGreaterThanOrEqual(8);
    expect(beats).toBeLessThanOrEqual(14);
    await world.advance(10 * 60_000);
    expect(world.emulator.counts()["TagQueue"]).toBe(beats);
  });

  test("is deleted on close, and closing again is no error", async () => {
    const completions = await open();
    await Promise.all([completions.close(), completions.close()]);
    await completions.close();
    expect(await names()).toEqual([]);
  });
});

describe("the sweep", () => {
  test("deletes queues without a heartbeat for a day, and no others", async () => {
    const left = await open();
    await world.advance(day / 2);
    const { QueueUrl = "" } = await world.clients.sqs.send(new CreateQueueCommand({ QueueName: `${prefix}foreign` }));
    expect(await sweepStaleCompletions(world.clients.sqs, prefix, world.clock.now() + day / 4)).toEqual([]);
    expect(await sweepStaleCompletions(world.clients.sqs, prefix, world.clock.now() + 2 * day)).toEqual([left.address]);
    expect(await names()).toEqual([QueueUrl.slice(QueueUrl.lastIndexOf("/") + 1)]);
  });
});

describe("an address", () => {
  const tasksUrl = "https://sqs.eu-west-1.amazonaws.com/123/boris-test-tasks";

  test("leads to a queue beside the tasks", () => {
    const address = newCompletionAddress(prefix);
    expect(completionUrl(tasksUrl, prefix, address)).toBe(`https://sqs.eu-west-1.amazonaws.com/123/${address}`);
    expect(Math.abs(madeAt(prefix, address) - Date.now())).toBeLessThan(1_000);
  });

  test.each([
    "",
    prefix,
    "boris-test-tasks",
    `${prefix}../tasks`,
    "https://elsewhere.example/queue",
    `${prefix}${"a".repeat(27)}`,
  ])("%j leads nowhere", (address) => {
    expect(() => completionUrl(tasksUrl, prefix, address)).toThrow(/no completion queue of this stage/);
  });
});
