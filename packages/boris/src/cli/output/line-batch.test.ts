import { Writable } from "node:stream";
import { expect, test } from "vitest";
import { DataOutput } from "./data-output.ts";
import { LineBatch } from "./line-batch.ts";

/** Takes pieces, the later ones only when it is told to. */
class Pieces extends Writable {
  readonly taken: string[] = [];
  #waiting: (() => void) | undefined;

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.taken.push(chunk.toString());
    if (this.taken.length === 1) done();
    else this.#waiting = done;
  }

  take(): void {
    this.#waiting?.();
  }
}

test("lines that come together are written together", async () => {
  const pieces = new Pieces();
  const lines = new LineBatch(new DataOutput(pieces));
  expect(lines.add("a\n")).toBeUndefined();
  expect(lines.add("b\n")).toBeUndefined();
  expect(pieces.taken).toEqual([]);
  await expect.poll(() => pieces.taken).toEqual(["a\nb\n"]);
});

test("who makes more than is read waits", async () => {
  const pieces = new Pieces();
  const lines = new LineBatch(new DataOutput(pieces));
  const long = `${"x".repeat(2 ** 17)}\n`;
  await lines.add(long);
  let hasRoom = false;
  const room = lines.add(long)?.then(() => (hasRoom = true));
  await new Promise(setImmediate);
  expect(hasRoom).toBe(false);
  pieces.take();
  await room;
  expect(pieces.taken).toEqual([long, long]);
});

test("who makes more than can be written hears of it", async () => {
  const full = new Writable({ write: (_chunk, _encoding, done) => done(new Error("full")) });
  const lines = new LineBatch(new DataOutput(full));
  void lines.add("a\n");
  await expect(lines.flush()).rejects.toThrow("Cannot write the output: full");
  await expect(lines.add("x".repeat(2 ** 16))).rejects.toThrow("Cannot write the output: full");
});
