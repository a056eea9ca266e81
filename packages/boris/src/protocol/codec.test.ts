import * as fc from "fast-check";
import { expect, test } from "vitest";
import { BackendError, EncodeError } from "../errors.ts";
import { decode, encode, type Encoded } from "./codec.ts";
import { assertSameGraph } from "./codec/same-graph.fake.ts";
import { maxNesting } from "./codec/survey.ts";
import { value } from "./codec/values.fake.ts";

/** What SQS allows in a message, from its API reference. */
// oxlint-disable-next-line no-control-regex -- they are what it is about
const allowedBySqs = /^[\u0009\u000A\u000D\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u;

test("every value that can travel comes back the same, with what it shares shared and its cycles closed", () => {
  fc.assert(
    fc.property(value, (original) => {
      expect(() => assertSameGraph(decode(encode(original, "result")), original)).not.toThrow();
    }),
    { numRuns: 2_000 },
  );
});

test("everything that JSON has comes back the same", () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: "binary" }), (original) => {
      expect(() => assertSameGraph(decode(encode(original, "result")), original)).not.toThrow();
    }),
  );
});

test("encoded text holds no character that SQS refuses", () => {
  fc.assert(
    fc.property(value, (original) => {
      expect(encode(original, "result").text).toMatch(allowedBySqs);
    }),
  );
});

test("malformed text gives a BackendError or some value, and nothing worse", () => {
  const piece = fc.oneof(
    fc.constantFrom("View", "Memory", "Error", "Entries", "UsedRegExp", "Map", "Set", "null", "Date", "BigInt"),
    fc.constantFrom("RegExp", "URL", "Object", "ArrayBuffer", "Uint8Array", "__proto__", "DOMException", "Buffer"),
    fc.integer({ min: -8, max: 12 }),
  );
  const node = fc.oneof(piece, fc.array(piece, { maxLength: 5 }), fc.dictionary(fc.string(), piece), fc.jsonValue());
  const text = fc.oneof(
    fc.array(node, { minLength: 1, maxLength: 12 }).map((nodes) => JSON.stringify(nodes)),
    fc.json(),
    fc.string(),
  );
  fc.assert(
    fc.property(text, fc.array(fc.uint8Array({ maxLength: 16 }), { maxLength: 3 }), (garbage, attachments) => {
      const prototype = Object.getOwnPropertyNames(Object.prototype);
      expect(["decoded", "refused"]).toContain(outcomeOf({ text: garbage, attachments }));
      expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(prototype);
    }),
    { numRuns: 3_000 },
  );
});

function outcomeOf(encoded: Encoded): string {
  try {
    decode(encoded);
    return "decoded";
  } catch (error) {
    return error instanceof BackendError ? "refused" : String(error);
  }
}

test("malformed parts are named", () => {
  const malformed = (text: string) => () => decode({ text, attachments: [new Uint8Array(4)] });
  expect(malformed('[["Error",1],[2,3,3,3],"Function",[]]')).toThrow('there is no class of errors called "Function"');
  expect(malformed('[["Error",1],[2,3,4,3],"Error",[],[5,5],7]')).toThrow("a property key is not a string");
  expect(malformed('[["Error",1],"Error"]')).toThrow("parts are not in a list");
  expect(malformed('[["View",1],[2,3,3,3],"Function",0]')).toThrow('there is no kind of view called "Function"');
  expect(malformed('[["View",1],[2,3,4,4],"Int8Array",1,0]')).toThrow("there is no attachment 1");
  expect(malformed('[["View",1],[2,3,3,4],"Int8Array",0,-3]')).toThrow(BackendError);
  expect(malformed('[["View",1],[2,3,3,4],"Int8Array",0,5]')).toThrow(BackendError);
  expect(malformed('[["Memory",1],[2],0.5]')).toThrow("0.5 is not a position or a length");
});

test("a decoded buffer is one of its own, also of attachments in shared memory", () => {
  const original = new Float64Array([1, 2, 3]);
  const { text, attachments } = encode(original, "result");
  const shared = new Uint8Array(new SharedArrayBuffer(24));
  shared.set(attachments[0] ?? []);
  for (const bytes of [attachments[0] as Uint8Array, shared]) {
    const copy = decode({ text, attachments: [bytes] }) as Float64Array;
    expect(copy).toEqual(original);
    expect(copy.buffer).toBeInstanceOf(ArrayBuffer);
    expect(copy.buffer).not.toBe(bytes.buffer);
    expect(copy.buffer.byteLength).toBe(24);
  }
});

test("a value for which too little of the stack is left is refused", () => {
  let nested: unknown[] = [];
  for (let level = 0; level < 900; level += 1) nested = [nested];
  const encodeFarDown = (): unknown => {
    try {
      return encodeFarDown();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return encode(nested, "result");
    }
  };
  expect(encodeFarDown).toThrow("Cannot encode result: it is too deep or too large");
});

test("a value with a Proxy among its prototypes is refused", () => {
  const refuse = () => {
    throw new Error("a trap was run");
  };
  const trapped: unknown = Object.create(new Proxy({}, { getPrototypeOf: refuse }));
  expect(() => encode(trapped, "result")).toThrow(new EncodeError("Cannot encode result: it cannot be read", "result"));
});

test.each<[string, number, (part: unknown) => unknown]>([
  ["objects", maxNesting, (part) => ({ part })],
  ["arrays", maxNesting, (part) => [part]],
  ["Maps", maxNesting, (part) => new Map([["part", part]])],
  ["Sets", maxNesting, (part) => new Set([part])],
  ["errors", Math.floor(maxNesting / 3), (part) => new Error("outer", { cause: part })],
  ["odd objects", Math.floor(maxNesting / 3), (part) => Object.fromEntries([["__proto__", part]])],
])("%s come back from the deepest nesting that is accepted", (_, levels, wrap) => {
  let nested: unknown = {};
  for (let level = 0; level < levels; level += 1) nested = wrap(nested);
  expect(decode(encode(nested, "result"))).toBeDefined();
  expect(() => encode(wrap(nested), "result")).toThrow("nested more than 1000 levels deep");
});
