import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { expect, onTestFinished, test } from "vitest";
import { CommandError } from "../command-error.ts";
import { exitCode } from "../exit-code.ts";
import { DataOutput } from "./data-output.ts";

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "boris-output-"));
  onTestFinished(() => rm(path, { recursive: true }));
  return path;
}

/** Takes what is written only when it is told to. */
class SlowReader extends Writable {
  readonly taken: string[] = [];
  readonly #waiting: (() => void)[] = [];

  constructor() {
    super({ highWaterMark: 4 });
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.taken.push(chunk.toString());
    this.#waiting.push(done);
  }

  take(): void {
    this.#waiting.shift()?.();
  }
}

test("waits while nobody reads", async () => {
  const reader = new SlowReader();
  const output = new DataOutput(reader);
  await output.write("abc");
  let written = false;
  const writing = output.write("def").then(() => (written = true));
  await new Promise(setImmediate);
  expect(written).toBe(false);
  reader.take();
  await new Promise(setImmediate);
  reader.take();
  await writing;
  expect(reader.taken).toEqual(["abc", "def"]);
});

test.each([
  ["EPIPE", exitCode.closedPipe, "nobody reads the output any more"],
  ["ENOSPC", exitCode.output, "Cannot write the output: ENOSPC: it is full"],
])("%s ends every write with its exit code", async (code, end, message) => {
  const failure = Object.assign(new Error(`${code}: it is full`), { code });
  const output = new DataOutput(new Writable({ highWaterMark: 1, write: (_chunk, _encoding, done) => done(failure) }));
  const expected = { message, exitCode: end };
  await expect(output.write("abc").then(() => output.flush())).rejects.toMatchObject(expected);
  expect(output.broken.reason).toBeInstanceOf(CommandError);
  await expect(output.write("def")).rejects.toMatchObject(expected);
  await expect(output.flush()).rejects.toMatchObject(expected);
});

test("writes a file, whole when it is disposed of", async () => {
  const file = join(await folder(), "results.jsonl");
  {
    await using output = new DataOutput(process.stdout, file);
    for (let line = 0; line < 10_000; line++) await output.write(`${line}\n`);
  }
  expect(readFileSync(file, "utf8").split("\n")).toHaveLength(10_001);
});

test("says which file cannot be written", async () => {
  const file = join(await folder(), "none", "results.jsonl");
  const output = new DataOutput(process.stdout, file);
  await expect(output.flush()).rejects.toMatchObject({
    exitCode: exitCode.output,
    message: expect.stringContaining(file),
  });
  expect(existsSync(file)).toBe(false);
  await output[Symbol.asyncDispose]();
});
