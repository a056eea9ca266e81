import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Queue } from "../backend/queue.ts";
import { systemClock } from "../clock.ts";
import { connect } from "./connection.ts";
import { LocalObjects } from "./local-objects.ts";
import { LocalQueues } from "./local-queues.ts";
import { temporaryFolder, type TemporaryFolder } from "./temporary-folder.fake.ts";

/* What holds between processes that share a folder, and when one of them dies. Nothing here is faked. */

const prelude = `
  import { writeSync } from "node:fs";
  import { systemClock } from ${url("../clock.ts")};
  import { LocalQueues } from ${url("local-queues.ts")};
  import { LocalObjects } from ${url("local-objects.ts")};
  const dir = process.argv[1];
  const say = (line) => writeSync(1, line + "\\n");
`;

function url(path: string): string {
  return JSON.stringify(new URL(path, import.meta.url).href);
}

class Program {
  readonly process: ChildProcess;
  readonly lines: string[] = [];
  readonly #exit: Promise<unknown[]>;

  constructor(dir: string, source: string) {
    const child = spawn(process.execPath, ["--input-type=module", "-e", prelude + source, "--", dir], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.process = child;
    // Not "exit": what the program said may still be on its way then.
    this.#exit = once(child, "close");
    createInterface({ input: child.stdout }).on("line", (line) => this.lines.push(line));
  }

  async said(count: number): Promise<void> {
    while (this.lines.length < count) await sleep(5);
  }

  /** Its exit code, or the signal that ended it. */
  async ended(): Promise<unknown> {
    const [code, signal] = await this.#exit;
    return code ?? signal;
  }

  async kill(): Promise<void> {
    this.process.kill("SIGKILL");
    await this.ended();
  }
}

async function receiveAll(queue: Queue): Promise<readonly string[]> {
  const bodies: string[] = [];
  for (;;) {
    const messages = await queue.receive({ maxMessages: 10, waitMs: 0, visibilityMs: 60_000 });
    if (messages.length === 0) return bodies;
    await queue.delete(messages.map(({ receipt }) => receipt));
    bodies.push(...messages.map(({ body }) => body));
  }
}

describe("processes that share a folder", () => {
  let folder: TemporaryFolder;

  beforeEach(() => {
    folder = temporaryFolder();
  });

  afterEach(() => folder.remove());

  test("every accepted message is there after its sender was killed at any moment", async () => {
    for (let round = 0; round < 4; round++) {
      const sender = new Program(
        folder.path,
        `const queue = await new LocalQueues(dir, systemClock).create("tasks");
         for (let batch = 0; ; batch++) {
           const bodies = Array.from({ length: 10 }, (_, index) => "${round}:" + batch + ":" + index);
           await queue.send(bodies.map((body) => ({ body })));
           for (const body of bodies) say(body);
         }`,
      );
      await sender.said(10);
      await sleep(Math.random() * 100);
      await sender.kill();

      const queues = new LocalQueues(folder.path, systemClock);
      const received = await receiveAll(queues.open("tasks"));
      queues.close();
      expect(new Set(received).size).toBe(received.length);
      // The last line may be cut off by the kill.
      expect(
        sender.lines.filter((line) => /^\d+:\d+:\d$/.test(line)).filter((body) => !received.includes(body)),
      ).toEqual([]);
    }
  });

  test("every stored object is there and whole after its writer was killed at any moment", async () => {
    const writer = new Program(
      folder.path,
      `const objects = new LocalObjects(dir, new LocalQueues(dir, systemClock).connection);
       for (let version = 1; ; version++) {
         const bytes = new Uint8Array(version % 2 ? 400_000 : 4_000).fill(version % 251);
         await Promise.all([objects.put("replaced", [bytes]), objects.put("new/" + version, [bytes], { ifAbsent: true })]);
         say(String(version));
       }`,
    );
    await writer.said(3);
    await sleep(Math.random() * 100);
    await writer.kill();

    const connection = connect(folder.path);
    const objects = new LocalObjects(folder.path, connection);
    const isWhole = async (key: string): Promise<boolean> => {
      const bytes = await objects.get(key);
      return bytes !== undefined && [4_000, 400_000].includes(bytes.length) && new Set(bytes).size === 1;
    };
    for (const version of writer.lines) expect(await isWhole(`new/${version}`)).toBe(true);
    for await (const key of objects.list("")) expect(await isWhole(key)).toBe(true);
    connection.commits.close();
  });

  test("a message that a killed process had received comes back", async () => {
    const queues = new LocalQueues(folder.path, systemClock);
    const queue = await queues.create("tasks");
    await queue.send([{ body: "message" }]);
    const receiver = new Program(
      folder.path,
      `const queue = new LocalQueues(dir, systemClock).open("tasks");
       for (const { body } of await queue.receive({ maxMessages: 1, waitMs: 0, visibilityMs: 500 })) say(body);
       setInterval(() => {}, 1_000);`,
    );
    await receiver.said(1);
    await receiver.kill();
    expect(await queue.receive({ maxMessages: 1, waitMs: 10_000, visibilityMs: 0 })).toMatchObject([
      { body: "message", receiveCount: 2 },
    ]);
    queues.close();
  });

  test("a receive that waits gets at once what another process sends", async () => {
    const queues = new LocalQueues(folder.path, systemClock);
    const queue = await queues.create("tasks");
    const receiver = new Program(
      folder.path,
      `const queues = new LocalQueues(dir, systemClock);
       const waiting = queues.open("tasks").receive({ maxMessages: 1, waitMs: 20_000, visibilityMs: 0 });
       const keepAlive = setInterval(() => {}, 1_000);
       say("waiting");
       const [message] = await waiting;
       clearInterval(keepAlive);
       say(String(Date.now() - Number(message.body)));`,
    );
    await receiver.said(1);
    await sleep(100);
    await queue.send([{ body: String(Date.now()) }]);
    await receiver.said(2);
    expect(Number(receiver.lines[1])).toBeLessThan(1_000);
    expect(await receiver.ended()).toBe(0);
    queues.close();
  });

  test("so does one of the same process that opened the folder twice", async () => {
    const [one, other] = [new LocalQueues(folder.path, systemClock), new LocalQueues(folder.path, systemClock)];
    const queue = await one.create("tasks");
    const waiting = queue.receive({ maxMessages: 1, waitMs: 10_000, visibilityMs: 0 });
    await sleep(20);
    await other.open("tasks").send([{ body: "message" }]);
    expect(await waiting).toMatchObject([{ body: "message" }]);
    one.close();
    other.close();
  });

  test("several that make the folder together, send and receive together, lose and double nothing", async () => {
    const source = `
      const queue = await new LocalQueues(dir, systemClock).create("tasks");
      const sending = (async () => {
        for (let index = 0; index < 300; index++) await queue.send([{ body: process.pid + ":" + index }]);
      })();
      let isSent = false;
      sending.then(() => (isSent = true));
      for (;;) {
        const wasSent = isSent;
        const messages = await queue.receive({ maxMessages: 10, waitMs: 0, visibilityMs: 60_000 });
        if (messages.length > 0) await queue.delete(messages.map(({ receipt }) => receipt));
        for (const { body } of messages) say(body);
        if (wasSent && messages.length === 0) break;
      }`;
    const programs = [1, 2, 3].map(() => new Program(folder.path, source));
    for (const program of programs) expect(await program.ended()).toBe(0);
    const received = programs.flatMap(({ lines }) => lines);
    const sent = programs.flatMap(({ process: { pid } }) =>
      Array.from({ length: 300 }, (_, index) => `${pid}:${index}`),
    );
    expect(received.toSorted()).toEqual(sent.toSorted());
  });

  test("a receive that nobody waits for keeps no process alive", async () => {
    const program = new Program(
      folder.path,
      `const queues = new LocalQueues(dir, systemClock);
       const queue = await queues.create("tasks");
       void queue.receive({ maxMessages: 1, waitMs: 20_000, visibilityMs: 0 });
       say("waiting");`,
    );
    await program.said(1);
    const startedAt = Date.now();
    expect(await program.ended()).toBe(0);
    expect(Date.now() - startedAt).toBeLessThan(5_000);
  });

  test("the files stay small however many messages pass through", async () => {
    const queues = new LocalQueues(folder.path, systemClock);
    const queue = await queues.create("tasks");
    const entries = Array.from({ length: 10 }, () => ({ body: "x".repeat(10_000) }));
    for (let round = 0; round < 300; round++) {
      await queue.send(entries);
      const messages = await queue.receive({ maxMessages: 10, waitMs: 0, visibilityMs: 60_000 });
      await queue.delete(messages.map(({ receipt }) => receipt));
    }
    expect(folder.bytes()).toBeLessThan(10_000_000);
    queues.close();
    expect(folder.bytes()).toBeLessThan(1_000_000);
  });
});
