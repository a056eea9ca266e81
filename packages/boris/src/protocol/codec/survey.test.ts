import { Readable } from "node:stream";
import { runInNewContext } from "node:vm";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EncodeError } from "../../errors.ts";
import { encode } from "../codec.ts";
import { maxNesting } from "./survey.ts";
import { graph } from "./values.fake.ts";

class Model {
  layers = 3;
}

function bent<T extends object>(value: T, key: string | symbol, descriptor: PropertyDescriptor): T {
  return Object.defineProperty(value, key, { configurable: true, ...descriptor });
}

const trap = () => {
  throw new Error("a trap or a getter was run");
};
const traps: ProxyHandler<object> = new Proxy({}, { get: () => trap });

describe("what cannot travel is refused", () => {
  test.each<[string, () => unknown, string, string]>([
    ["a function", () => trap, "", "a function"],
    ["a class", () => Model, "", "a function"],
    ["a symbol", () => Symbol("s"), "", "a symbol"],
    ["a class instance", () => new Model(), "", "an instance of Model"],
    [
      "an instance of a class without a name",
      () =>
        new (class {
          a = 1;
        })(),
      "",
      "an object with a prototype of its own",
    ],
    ["an object made on another", () => Object.create({ a: 1 }) as unknown, "", "an object with a proto"],
    [
      "an object made on a bare one",
      () => Object.create(Object.create(null) as object) as unknown,
      "",
      "an object with a proto",
    ],
    ["a promise", () => Promise.resolve(1), "", "a promise; await it first"],
    ["a stream", () => Readable.from([]), "", "an instance of Readable"],
    ["a generator", () => [][Symbol.iterator](), "", "an object with a prototype of its own"],
    ["a Proxy", () => new Proxy({}, traps), "", "a Proxy"],
    ["a Proxy of an array", () => new Proxy([], traps), "", "a Proxy"],
    ["a WeakMap", () => new WeakMap(), "", "an instance of WeakMap"],
    ["a boxed number", () => Object(1) as unknown, "", "an instance of Number"],
    ["URLSearchParams", () => new URLSearchParams("a=1"), "", "an instance of URLSearchParams"],
    ["an AbortSignal", () => new AbortController().signal, "", "an instance of AbortSignal"],
    ["a subclass of Map", () => new (class Cache extends Map {})(), "", "an instance of Cache"],
    ["a subclass of Set", () => new (class Tags extends Set {})(), "", "an instance of Tags"],
    ["a subclass of Array", () => new (class Rows extends Array {})(), "", "an instance of Rows"],
    ["a subclass of Date", () => new (class Day extends Date {})(), "", "an instance of Day"],
    ["a subclass of Uint8Array", () => new (class Bytes extends Uint8Array {})(2), "", "an instance of Bytes"],
    ["an object that poses as an array", () => Object.create(Array.prototype) as unknown, "", "an instance of Array"],
    ["an object that poses as a Map", () => Object.create(Map.prototype) as unknown, "", "an instance of Map"],
    ["an object that poses as a Set", () => Object.create(Set.prototype) as unknown, "", "an instance of Set"],
    ["an object that poses as a Date", () => Object.create(Date.prototype) as unknown, "", "an instance of Date"],
    ["an object that poses as a RegExp", () => Object.create(RegExp.prototype) as unknown, "", "instance of RegExp"],
    ["an object that poses as a URL", () => Object.create(URL.prototype) as unknown, "", "an instance of URL"],
    ["an object that poses as memory", () => Object.create(ArrayBuffer.prototype) as unknown, "", "of ArrayBuffer"],
    ["an object that poses as bytes", () => Object.create(Uint8Array.prototype) as unknown, "", "of Uint8Array"],
    [
      "a Date that poses as an object",
      () => Object.setPrototypeOf(new Date(), Object.prototype) as unknown,
      "",
      "of Object",
    ],
    ["a value of another realm", () => runInNewContext("[1]") as unknown, "", "an instance of Array"],
    ["a symbol for a key", () => ({ [Symbol("k")]: 1 }), "[Symbol(k)]", "a property with a symbol for a key"],
    ["a getter", () => bent({}, "a", { get: trap, enumerable: true }), ".a", "a getter or setter"],
    ["a hidden property", () => bent({}, "a", { value: 1 }), ".a", "a property that is not enumerable"],
    [
      "arguments",
      () =>
        (function variadic() {
          return arguments;
        })(),
      ".length",
      "is not enumerable",
    ],
    ["a function in an array", () => [1, [trap]], "[1][0]", "a function"],
    ["a getter in an array", () => bent([1], "0", { get: trap, enumerable: true }), "[0]", "a getter or setter"],
    ["a hidden element", () => bent([1, 2], "1", { enumerable: false }), "[1]", "a property that is not enumerable"],
    ["an extra property of an array", () => Object.assign([1], { a: 1 }), ".a", "a property of an object whose kind"],
    ["a match of a RegExp", () => /a/.exec("a"), ".index", "a property of an object whose kind has none"],
    ["a symbol on an array", () => Object.assign([1], { [Symbol("k")]: 1 }), "[Symbol(k)]", "whose kind has none"],
    [
      "an extra property of a long array",
      () => bent(Array.from({ length: 99 }), "a", { value: 1 }),
      ".a",
      "whose kind has none",
    ],
    ["an odd index", () => Object.assign([1], { "4294967295": 1 }), '["4294967295"]', "whose kind has none"],
    ["a function far out in a sparse array", () => Object.assign([], { 4e9: trap }), "[4000000000]", "a function"],
    ["a function for a Map's value", () => new Map([["a b", { c: trap }]]), '.get("a b").c', "a function"],
    ["a function under an object", () => new Map([[{}, trap]]), ".get(…)", "a function"],
    ["a function under a bigint", () => new Map([[1n, trap]]), ".get(1n)", "a function"],
    ["a function under nothing", () => new Map([[null, trap]]), ".get(null)", "a function"],
    ["a function for a Map's key", () => new Map([[1, 1], [trap, 1] as never]), ".keys()[1]", "a function"],
    ["a function in a Set", () => new Set([1, trap]), ".values()[1]", "a function"],
    ["an extra property of a Map", () => Object.assign(new Map(), { a: 1 }), ".a", "whose kind has none"],
    ["an extra property of a Set", () => Object.assign(new Set(), { a: 1 }), ".a", "whose kind has none"],
    ["an extra property of a Date", () => Object.assign(new Date(), { a: 1 }), ".a", "whose kind has none"],
    ["an extra property of a RegExp", () => Object.assign(/a/, { a: 1 }), ".a", "whose kind has none"],
    ["an extra property of a URL", () => Object.assign(new URL("a:b"), { a: 1 }), ".a", "whose kind has none"],
    ["a RegExp that waits at no place", () => Object.assign(/a/, { lastIndex: -1 }), ".lastIndex", "not a position"],
    ["a SharedArrayBuffer", () => new SharedArrayBuffer(1), "", "an instance of SharedArrayBuffer"],
    ["a view of shared memory", () => new Int8Array(new SharedArrayBuffer(1)), "", "a view of a SharedArrayBuffer"],
    ["resizable memory", () => new ArrayBuffer(1, { maxByteLength: 2 }), "", "resizable memory"],
    ["a view of it", () => new DataView(new ArrayBuffer(1, { maxByteLength: 2 })), "", "resizable memory"],
    ["detached memory", () => detached(), "", "detached: its memory was transferred"],
    ["an extra property of memory", () => Object.assign(new ArrayBuffer(1), { a: 1 }), ".a", "whose kind has none"],
    ["an extra property of bytes", () => Object.assign(new Uint8Array(1), { a: 1 }), ".a", "whose kind has none"],
    ["an extra property of a Buffer", () => Object.assign(Buffer.alloc(99), { a: 1 }), ".a", "whose kind has none"],
    ["an extra property of many bytes", () => Object.assign(new Int8Array(99), { a: 1 }), ".a", "whose kind has none"],
    ["an extra property of a DataView", () => Object.assign(new DataView(new ArrayBuffer(1)), { a: 1 }), ".a", "whose"],
    [
      "a view with a false length",
      () => bent(new Int8Array(9), "length", { value: 1 }),
      ".length",
      "whose kind has none",
    ],
    ["a symbol on an error", () => Object.assign(new Error("x"), { [Symbol("k")]: 1 }), "[Symbol(k)]", "whose kind"],
    ["a getter of an error", () => bent(new Error("x"), "message", { get: trap }), ".message", "a getter or setter"],
    ["a function on an error", () => Object.assign(new Error("x"), { a: trap }), ".a", "a function"],
    ["a function as a cause", () => new Error("x", { cause: [trap] }), ".cause[0]", "a function"],
    ["a function among errors", () => new AggregateError([trap]), ".errors[0]", "a function"],
    [
      "a function under an odd key",
      () => JSON.parse('{"__proto__":{}}', (k, v: object) => (k === "__proto__" ? { f: trap } : v)) as unknown,
      ".__proto__.f",
      "a function",
    ],
  ])("%s", (_, make, path, what) => {
    const refusal = refusalOf({ parameters: [make()] });
    expect(refusal.path).toBe(`params[3].parameters[0]${path}`);
    expect(refusal.message).toContain(`Cannot encode params[3].parameters[0]${path}: it is `);
    expect(refusal.message).toContain(what);
  });
});

test.each<[string, unknown, string]>([
  [
    "an instance with fields",
    new (class Point {
      x = 1;
    })(),
    "an instance of Point. Pass plain data, such as `{ ...value }`",
  ],
  [
    "a subclass of Map",
    new (class Cache extends Map {})(),
    "an instance of Cache. Pass plain data, such as `new Map(value)`",
  ],
  [
    "a subclass of Set",
    new (class Tags extends Set {})(),
    "an instance of Tags. Pass plain data, such as `new Set(value)`",
  ],
  [
    "a subclass of Array",
    new (class Rows extends Array {})(),
    "an instance of Rows. Pass plain data, such as `[...value]`",
  ],
  ["an instance that shows nothing", new WeakMap(), "an instance of WeakMap. Pass plain data"],
])("%s is refused with what would be right", (_, value, what) => {
  expect(refusalOf(value).message).toBe(
    `Cannot encode params[3]: it is ${what}, or make the instance where it is used`,
  );
});

function detached(): ArrayBuffer {
  const buffer = new ArrayBuffer(1);
  structuredClone(buffer, { transfer: [buffer] });
  return buffer;
}

function refusalOf(value: unknown): EncodeError {
  try {
    encode(value, "params[3]");
  } catch (error) {
    if (error instanceof EncodeError) return error;
    throw error;
  }
  throw new Error("it was not refused");
}

test("what cannot travel is refused with its path, wherever in a value it is", () => {
  const step = fc.oneof(fc.string(), fc.nat({ max: 5 }));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), graph, (steps, neighbours) => {
      const socket = new Model();
      const planted = steps.reduceRight<unknown>(
        (part, at) =>
          typeof at === "number" ? Object.assign([neighbours[0]?.value], { [at + 1]: part }) : new Map([[at, part]]),
        socket,
      );
      const path = steps.map((at) => (typeof at === "number" ? `[${at + 1}]` : `.get(${JSON.stringify(at)})`)).join("");
      expect(refusalOf(planted).path).toBe(`params[3]${path}`);
    }),
  );
});

function nested(levels: number): unknown {
  let value: unknown = {};
  for (let level = 0; level < levels; level += 1) value = { next: value };
  return value;
}

test("values are refused when they are nested deeper than both directions can go", () => {
  expect(() => encode(nested(maxNesting), "result")).not.toThrow();
  const refusal = refusalOf(nested(maxNesting + 1));
  expect(refusal.message).toMatch(/^Cannot encode params\[3\](\.next){20}…(\.next){20}: it is nested more than 1000/);
});

test("a URL that would not be read as it was written is refused", () => {
  const url = new URL("http://a/");
  Object.setPrototypeOf(url, Object.create(URL.prototype, { href: { value: "a:b " } }) as object);
  expect(refusalOf(url).message).toContain("it is an object with a prototype of its own");
});
