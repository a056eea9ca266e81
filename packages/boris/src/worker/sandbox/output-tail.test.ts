import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { maxLogBytes } from "../../protocol/limits.ts";
import { lastText, OutputTail } from "./output-tail.ts";

function scene() {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const tail = new OutputTail({ stdout, stderr } as unknown as NodeJS.Process);
  return { stdout, stderr, tail };
}

test("keeps what is printed to both streams in the order of printing, and passes it on", async () => {
  const { stdout, stderr, tail } = scene();
  stdout.write("a");
  stderr.write("b");
  stdout.write(Buffer.from("c"));
  stdout.write("64", "hex");
  expect(tail.take()).toBe("abcd");
  expect(tail.take()).toBe("");
  stdout.end();
  stderr.end();
  expect(await Promise.all([text(stdout), text(stderr)])).toEqual(["acd", "b"]);
});

test("keeps the stream's own answer and callback", async () => {
  const { stdout } = scene();
  await new Promise<void>((resolve) => stdout.write("a", () => resolve()));
  await new Promise<void>((resolve) => stdout.write("b", "utf8", () => resolve()));
  expect(stdout.write("x".repeat(100_000))).toBe(false);
});

test("a piece that changes after it was printed is kept as it was", () => {
  const { stdout, tail } = scene();
  const piece = Buffer.from("before");
  stdout.write(piece);
  piece.write("after!");
  expect(tail.take()).toBe("before");
});

test("counts the bytes of each stream from the start", () => {
  const { stdout, stderr, tail } = scene();
  stdout.write("ö");
  tail.take();
  stdout.write("a");
  stderr.write("abc");
  expect(tail.written).toEqual({ stdout: 3, stderr: 3 });
});

test("whatever is printed, the last bytes of it are kept, from a whole character on", () => {
  const piece = fc
    .tuple(fc.constantFrom("a", "ö", "€", "😀"), fc.nat(3_000))
    .map(([letter, count]) => letter.repeat(count));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const { stdout, tail } = scene();
      for (const printed of pieces) stdout.write(printed);
      const all = pieces.join("");
      const kept = tail.take();
      expect(all.endsWith(kept)).toBe(true);
      expect(Buffer.byteLength(kept)).toBeLessThanOrEqual(maxLogBytes);
      expect(Buffer.byteLength(kept)).toBeGreaterThanOrEqual(Math.min(Buffer.byteLength(all), maxLogBytes - 3));
    }),
  );
});

test("a text that was cut inside a character begins with the next one", () => {
  const bytes = Buffer.from("ö".repeat(maxLogBytes));
  expect(lastText(bytes.subarray(1))).toBe("ö".repeat(maxLogBytes / 2));
  expect(lastText(bytes.subarray(0, -1)).startsWith("ö")).toBe(true);
});
