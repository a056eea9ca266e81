import v8 from "node:v8";
import { describe, expect, test } from "vitest";
import { Draft } from "../draft/draft.ts";
import { withSession } from "../inspect/session.ts";
import { Restoration } from "../restore/restore.ts";
import type { LinkSource, Wire } from "../restore/wire.ts";
import { ValueCopier } from "./value-copier.ts";

const twice = (n: number): number => n * 2;
const functionSource = (fn: Function): LinkSource => ({ kind: "definition", key: fn.name });

function copierWith(definitions: Readonly<Record<string, unknown>> = {}) {
  const copier = new ValueCopier(new Draft("/project"), { functionSource, moduleValue: () => undefined });
  const restored = (value: unknown): unknown =>
    withSession(() => {
      copier.add(value);
      const deserializer = new v8.Deserializer(copier.serialize().bytes);
      deserializer.readHeader();
      const restoration = new Restoration(deserializer.readValue() as Wire);
      const thunks = Object.entries(definitions).map(([key, each]) => [key, () => each] as const);
      restoration.define(Object.fromEntries(thunks));
      return restoration.finish();
    });
  return { copier, restored };
}

const roundTrip = <T>(value: T, definitions?: Readonly<Record<string, unknown>>): T =>
  copierWith(definitions).restored(value) as T;

describe("a captured value comes back", () => {
  test("as plain data, with shared references and cycles", () => {
    const shared = { n: 1 };
    const value: { list: unknown[]; self?: unknown } = { list: [shared, shared, undefined, Number.NaN, -0, 1n] };
    value.self = value;
    const copy = roundTrip(value);
    expect(copy.self).toBe(copy);
    expect(copy.list[0]).toBe(copy.list[1]);
    expect(copy.list.slice(2)).toEqual([undefined, Number.NaN, -0, 1n]);
  });

  test("with functions in maps, sets and lists, in their order", () => {
    const copy = roundTrip(
      {
        map: new Map<unknown, unknown>([
          ["a", 1],
          [twice, twice],
          ["z", 2],
        ]),
        set: new Set([1, twice]),
        list: [twice],
      },
      { twice },
    );
    expect([...copy.map.keys()]).toEqual(["a", twice, "z"]);
    expect([...copy.set]).toEqual([1, twice]);
    expect(copy.list).toEqual([twice]);
  });

  test("as an instance of its class, with its cause, members and flags", () => {
    class Failed extends Error {
      status = 404;
    }
    const error = Object.freeze(new Failed("gone", { cause: new RangeError("inner") }));
    const copy = roundTrip(error, { Failed });
    expect(copy).toBeInstanceOf(Failed);
    expect(copy.cause).toBeInstanceOf(RangeError);
    expect([copy.message, copy.status, Object.isFrozen(copy)]).toEqual(["gone", 404, true]);
    expect(Object.keys(copy)).toEqual(["status"]);
  });

  test.each<[string, object]>([
    ["a typed array", new Float32Array(2)],
    ["a long typed array", new Uint8Array(100_000)],
    ["a Buffer", Buffer.from("hello")],
    ["a DataView", new DataView(new ArrayBuffer(2))],
    ["an ArrayBuffer", new ArrayBuffer(2)],
    ["a Map", new Map([[1, 2]])],
    ["a Set", new Set([1])],
    ["a Date", new Date(0)],
    ["a RegExp", /a/g],
    ["a list", [1, 2]],
    ["a boxed number", Object(1) as object],
  ])("as %s with what was put on it", (_, value) => {
    const tag = Symbol("tag");
    const made = { value: Object.assign(value, { unit: "mm", twice, [tag]: 1 }), tag };
    const copy = roundTrip(made, { twice, Buffer });
    expect(Object.prototype.toString.call(copy.value)).toBe(Object.prototype.toString.call(value));
    expect(copy.value.unit).toBe("mm");
    expect(copy.value.twice).toBe(twice);
    expect(Reflect.get(copy.value, copy.tag)).toBe(1);
  });

  test("with accessors, symbols and hidden properties", () => {
    const tag = Symbol("tag");
    const read = (): number => 7;
    const value = Object.defineProperties(
      { tag, [tag]: 1 },
      { seven: { get: read, enumerable: true }, hidden: { value: 2 } },
    );
    const copy = roundTrip(value, { read }) as typeof value & { seven: number; hidden: number };
    expect(Reflect.get(copy, copy.tag)).toBe(1);
    expect([copy.seven, copy.hidden, Object.keys(copy)]).toEqual([7, 2, ["tag", "seven"]]);
  });

  test("however deep it is", () => {
    let deep: { next: unknown; make: () => number } | undefined;
    const make = (): number => 1;
    for (let i = 0; i < 20_000; i++) deep = { next: deep, make };
    let depth = 0;
    for (let each: unknown = roundTrip(deep, { make }); each; each = (each as { next: unknown }).next) depth++;
    expect(depth).toBe(20_000);
  });

  test("as the worker's own, where it is the process's", () => {
    const copy = roundTrip({ env: process.env, max: Math, it: Symbol.iterator });
    expect(copy.env).toBe(process.env);
    expect(copy.max).toBe(Math);
    expect(copy.it).toBe(Symbol.iterator);
  });
});

describe("binary data", () => {
  test("keeps which views share a buffer, and sends only what they cover", () => {
    const buffer = new ArrayBuffer(1_000_000);
    const value = { a: new Uint8Array(buffer, 8, 16), b: new Float64Array(buffer, 16, 1) };
    value.b[0] = 1;
    const copy = roundTrip(value);
    expect(copy.a.buffer).toBe(copy.b.buffer);
    expect(copy.a[15]).toBe(63);
    expect(copy.a.buffer.byteLength).toBeLessThan(100);
  });

  test("of a pooled Buffer holds no foreign bytes", () => {
    const copy = roundTrip([Buffer.from("hello")], { Buffer });
    expect(copy[0]?.toString()).toBe("hello");
    expect(Buffer.isBuffer(copy[0])).toBe(true);
    expect(copy[0]?.buffer.byteLength).toBeLessThan(16);
  });

  test("that cannot be extended stays so", () => {
    const fixed = Object.preventExtensions(new Uint8Array(2));
    const sealed = Object.seal(Object.assign(new Uint8Array(0), { unit: "mm" }));
    const copy = roundTrip([fixed, sealed] as const);
    expect(copy.map((each) => Object.isExtensible(each))).toEqual([false, false]);
    expect(Object.isSealed(copy[1])).toBe(true);
  });

  test("in a hundred thousand small pieces takes no long", () => {
    const pieces = Array.from({ length: 100_000 }, () => Buffer.from("ab"));
    const { copier } = copierWith();
    const startedAtMs = performance.now();
    withSession(() => copier.add(pieces));
    copier.serialize();
    expect(performance.now() - startedAtMs).toBeLessThan(5_000);
  });

  test("costs its own bytes and little more", () => {
    const { copier } = copierWith();
    withSession(() => copier.add(new Float64Array(1_000)));
    expect(copier.serialize().bytes.byteLength).toBeLessThan(8_600);
  });
});

describe("a value that belongs to this process", () => {
  const refused =
    (value: unknown): (() => unknown) =>
    () =>
      roundTrip(value);

  test("is refused by its kind", () => {
    expect(refused([Promise.resolve(1)])).toThrow("a Promise");
    expect(refused({ it: [1][Symbol.iterator]() })).toThrow("an iterator in flight");
    expect(refused(new Proxy({}, {}))).toThrow("a Proxy");
    expect(refused(new WeakMap())).toThrow("a WeakMap");
    expect(refused({ c: new AbortController() })).toThrow("an instance of AbortController");
    expect(refused(new SharedArrayBuffer(1))).toThrow("a SharedArrayBuffer");
  });

  test("is refused in the middle of plain data with the way there", () => {
    class Job {
      readonly run: unknown;
      constructor(run: unknown) {
        this.run = run;
      }
    }
    const list = [new Job(1), new Job({ deep: [new WeakSet()] })];
    expect(refused(list)).toThrow("a WeakSet");
  });

  test("is refused for private fields, which no copy can have", () => {
    class Money {
      readonly #cents = 1;
      get cents(): number {
        return this.#cents;
      }
    }
    expect(refused(new Money())).toThrow("private fields (#cents)");
  });
});
