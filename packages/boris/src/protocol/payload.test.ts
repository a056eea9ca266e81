import * as fc from "fast-check";
import { expect, test } from "vitest";
import { BackendError } from "../errors.ts";
import { decode, encode } from "./codec.ts";
import { assertSameGraph } from "./codec/same-graph.fake.ts";
import { value } from "./codec/values.fake.ts";
import { fromInline, fromObject, payloadBytes, toInline, toObject } from "./payload.ts";

test("every value comes back the same from inline text", () => {
  fc.assert(
    fc.property(value, (original) => {
      const inline = toInline(encode(original, "result"), Infinity);
      expect(() => assertSameGraph(decode(fromInline(inline as string)), original)).not.toThrow();
    }),
  );
});

test("every value comes back the same from an object", () => {
  fc.assert(
    fc.property(value, (original) => {
      const object = Buffer.concat(toObject(encode(original, "result")));
      expect(() => assertSameGraph(decode(fromObject(object)), original)).not.toThrow();
    }),
  );
});

test("a value without attachments is its own inline text", () => {
  for (const plain of [{ a: 1 }, [], "-", undefined, NaN]) {
    const encoded = encode(plain, "result");
    expect(toInline(encoded)).toBe(encoded.text);
  }
});

test("a value is inline up to the limit and not beyond", () => {
  const encoded = encode(new Uint8Array(100), "result");
  const inline = toInline(encoded) as string;
  expect(toInline(encoded, Buffer.byteLength(inline))).toBe(inline);
  expect(toInline(encoded, Buffer.byteLength(inline) - 1)).toBeUndefined();
  expect(toInline(encode("ö".repeat(100_000), "result"))).toBeUndefined();
  expect(toInline(encode(new Uint8Array(200_000), "result"))).toBeUndefined();
});

test("the size of a payload is that of its text and its bytes", () => {
  expect(payloadBytes({ text: '["ö"]', attachments: [new Uint8Array(3), new Uint8Array(4)] })).toBe(6 + 7);
});

test("an object holds the attachments themselves", () => {
  const numbers = new Float64Array(1_000);
  const [, attachment] = toObject(encode({ numbers }, "result"));
  expect(attachment?.buffer).toBe(numbers.buffer);
});

test("reading an object copies none of its bytes", () => {
  const object = Buffer.concat(toObject(encode(new Uint8Array(1_000), "result")));
  expect(fromObject(object).attachments[0]?.buffer).toBe(object.buffer);
});

test.each([
  ["nothing", ""],
  ["neither a value nor attachments", "hello"],
  ["a character that base64 has not", "AA*=:[0]"],
  ["base64 without its end", "AAA:[0]"],
])("inline text with %s is refused", (_, text) => {
  expect(() => fromInline(text)).toThrow(BackendError);
});

test("an object that was cut, grown or overwritten anywhere is refused or is text and bytes", () => {
  const whole = Buffer.concat(toObject(encode({ a: new Uint8Array(9), b: new Uint8Array(3) }, "result")));
  for (let length = 0; length < whole.length; length += 1) {
    expect(() => fromObject(whole.subarray(0, length))).toThrow(BackendError);
  }
  expect(() => fromObject(Buffer.concat([whole, Buffer.alloc(1)]))).toThrow("it is damaged");
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.nat(255), (position, byte) => {
      const changed = Buffer.from(whole);
      changed[position] = byte;
      expect(["read", "refused"]).toContain(outcomeOf(changed));
    }),
  );
});

function outcomeOf(object: Uint8Array): string {
  try {
    decode(fromObject(object));
    return "read";
  } catch (error) {
    return error instanceof BackendError ? "refused" : String(error);
  }
}

test("an object that is not of boris, or of another version, is refused as such", () => {
  expect(() => fromObject(Buffer.from('{"hello": "world", "and": "more"}'))).toThrow("boris did not write it");
  const object = Buffer.concat(toObject(encode(1, "result")));
  object.write("02", 6);
  expect(() => fromObject(object)).toThrow("or another version did");
});

test("text that is not UTF-8 is refused", () => {
  const object = Buffer.concat(toObject(encode("abcdef", "result")));
  object[object.length - 4] = 0xff;
  expect(() => fromObject(object)).toThrow("it is damaged");
});
