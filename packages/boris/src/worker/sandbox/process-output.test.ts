import type { ChildProcess } from "node:child_process";
import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { ProcessOutput } from "./process-output.ts";

function scene() {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const output = new ProcessOutput({ stdout, stderr } as unknown as ChildProcess);
  /** Writes, and waits until that has arrived. */
  const print = async (stream: PassThrough, text: string): Promise<void> => {
    const arrived = new Promise((resolve) => stream.once("data", resolve));
    stream.write(text);
    await arrived;
  };
  return { stdout, stderr, output, print };
}

test("keeps what was printed since the last report", async () => {
  const { stdout, stderr, output, print } = scene();
  await print(stdout, "first");
  await print(stderr, "second");
  expect(output.tail).toBe("firstsecond");
  output.reported({ stdout: 5, stderr: 6 });
  expect(output.tail).toBe("");
  await print(stdout, "third");
  expect(output.tail).toBe("third");
});

test("drops what arrives after the report that tells of it", async () => {
  const { stdout, stderr, output, print } = scene();
  output.reported({ stdout: 5, stderr: 0 });
  await print(stdout, "fir");
  await print(stderr, "other");
  await print(stdout, "stsecond");
  expect(output.tail).toBe("othersecond");
});

test("keeps no more of a flood than its last 4 KiB", async () => {
  const { stdout, output, print } = scene();
  for (let piece = 0; piece < 100; piece += 1) await print(stdout, `${piece} `.repeat(2_000));
  expect(Buffer.byteLength(output.tail)).toBe(4_096);
  expect(output.tail.endsWith("99 99 ")).toBe(true);
});

test.each([
  ["FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n", true],
  ["FATAL ERROR: invalid table size Allocation failed - JavaScript heap out of memory\n", true],
  ["RangeError: Invalid array length\n", false],
  ["my heap is out of memory\n", false],
])("tells from V8's own words that the heap was full: %j", async (words, told) => {
  const { stderr, output, print } = scene();
  await print(stderr, `\n<--- Last few GCs --->\n\n${words} 1: 0xb090e0 node::Abort() [node]\n`);
  expect(output.tellsOfMemory).toBe(told);
});
