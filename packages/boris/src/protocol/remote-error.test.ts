import * as fc from "fast-check";
import { expect, test } from "vitest";
import { BackendError, EncodeError } from "../errors.ts";
import { assertSameGraph } from "./codec/same-graph.fake.ts";
import { value } from "./codec/values.fake.ts";
import { maxErrorBytes } from "./limits.ts";
import { fromWire, toWire } from "./remote-error.ts";

/** What the client gets for what a task threw. */
function received(thrown: unknown): unknown {
  const wire = toWire(thrown);
  expect(Buffer.byteLength(wire.text)).toBeLessThanOrEqual(maxErrorBytes);
  return fromWire(JSON.parse(JSON.stringify(wire)));
}

function receivedError(thrown: unknown): Error & Record<string, unknown> {
  const error = received(thrown);
  expect(error).toBeInstanceOf(Error);
  return error as Error & Record<string, unknown>;
}

class Socket {
  readonly #fd = 3;
  fd(): number {
    return this.#fd;
  }
}

const refuse = () => {
  throw new Error("do not touch");
};

test("whatever can travel is received as it was thrown", () => {
  fc.assert(
    fc.property(value, (thrown) => {
      expect(() => assertSameGraph(received(thrown), thrown)).not.toThrow();
    }),
  );
});

test("`throw undefined` is received as undefined", () => {
  expect(received(undefined)).toBeUndefined();
});

test("an error that cannot travel whole keeps what can and describes the rest", () => {
  const cause = Object.assign(new RangeError("inner"), { socket: new Socket() });
  const error = Object.assign(new TypeError("outer", { cause }), {
    status: 503,
    headers: new Map([["a", 1]]),
    retry: () => true,
    toString: () => "overridden",
    self: {},
  });
  error.self = error;
  const copy = receivedError(error);
  expect(copy).toBeInstanceOf(TypeError);
  expect(copy.stack).toBe(error.stack);
  expect(copy).toMatchObject({
    message: "outer",
    status: 503,
    headers: new Map([["a", 1]]),
    retry: "[Function: retry]",
  });
  expect(copy.self).toBe(copy);
  expect(copy.cause).toBeInstanceOf(RangeError);
  expect(copy.cause).toMatchObject({ message: "inner", socket: "Socket {}" });
  expect(String(copy)).toBe("TypeError: outer");
});

test("an AggregateError that cannot travel whole keeps its errors", () => {
  const error = new AggregateError([new EncodeError("cannot", "a.b"), refuse, "text"], "several");
  const copy = receivedError(error) as unknown as AggregateError;
  expect(copy).toBeInstanceOf(AggregateError);
  expect(copy.errors[0]).toBeInstanceOf(EncodeError);
  expect(copy.errors.slice(1)).toEqual(["[Function: refuse]", "text"]);
});

test("a DOMException that cannot travel whole stays one", () => {
  const copy = receivedError(Object.assign(new DOMException("stop", "AbortError"), { socket: new Socket() }));
  expect(copy).toBeInstanceOf(DOMException);
  expect(copy).toMatchObject({ name: "AbortError", message: "stop", socket: "Socket {}" });
});

test("more errors than fit are counted", () => {
  const errors = Array.from({ length: 1_000 }, (_, index) => Object.assign(new Error(`number ${index}`), { refuse }));
  const copy = receivedError(new AggregateError(errors, "many")) as unknown as AggregateError;
  expect(copy.errors).toHaveLength(33);
  expect(copy.errors.at(-1)).toBe("968 more");
  expect((copy.errors[0] as Error).message).toBe("number 0");
});

test("a chain of causes without end is cut", () => {
  let error = new Error("root");
  for (let level = 0; level < 5_000; level += 1) error = new Error(`level ${level}`, { cause: error });
  let copy: unknown = receivedError(error);
  let length = 0;
  for (; copy instanceof Error; copy = copy.cause) length += 1;
  expect(length).toBe(32);
  expect(copy).toContain("Error: level");
});

test("a message too long is cut, says so, and leaves the stack its frames", () => {
  const copy = receivedError(new Error("ä".repeat(1_000_000)));
  expect(copy.message).toMatch(/^ä{3000,4096}… \(99\d{4} more characters\)$/);
  expect(copy.stack).toMatch(/^Error: ä+… \(99\d{4} more characters\)\n {4}at /);
});

test("a text of characters that take six bytes each is cut to fit", () => {
  expect(receivedError(new Error("\u0000".repeat(100_000))).message).toMatch(/ more characters\)$/);
});

test("more properties than fit are counted", () => {
  const properties = Array.from({ length: 100 }, (_, index) => [`part${index}`, "x".repeat(4_000)]);
  const copy = receivedError(Object.assign(new Error("big"), Object.fromEntries(properties), { refuse }));
  expect(copy.part0).toBe("x".repeat(4_000));
  expect(copy["…"]).toMatch(/^\d\d more properties$/);
});

test("a property too large is described", () => {
  const copy = receivedError(Object.assign(new Error("big"), { weights: new Float64Array(100_000) }));
  expect(copy.weights).toMatch(/^Float64Array\(100000\) \[/);
});

test("an error that still does not fit is received in outline", () => {
  const key = "k".repeat(100_000);
  const copy = receivedError(Object.assign(new RangeError("big"), { [key]: 1 }));
  expect(copy).toMatchObject({ name: "RangeError", message: "big" });
  expect(copy.stack).toContain("remote-error.test.ts");
  expect(Object.keys(copy)).toEqual([]);
});

test.each<[string, unknown, string]>([
  ["a function", refuse, "[Function: refuse]"],
  ["a symbol", Symbol("s"), "Symbol(s)"],
  ["a class instance", new Socket(), "Socket {}"],
  ["a Proxy", new Proxy(new Error("inside"), { getPrototypeOf: refuse }), "Proxy ["],
  ["an object made on a Proxy", Object.create(new Proxy({}, { getPrototypeOf: refuse })), "cannot be described"],
  ["more than fits", "x".repeat(100_000), "xxx"],
])("%s that is thrown becomes an error that describes it", (_, thrown, description) => {
  const error = receivedError(thrown);
  expect(error.message).toMatch(/^The task threw a value that cannot travel: /);
  expect(error.message).toContain(description);
  expect(error.message.length).toBeLessThan(1_200);
  expect(error.stack).toBe(`Error: ${error.message}`);
});

test("getters that throw do no harm", () => {
  const own = new Error("x");
  for (const key of ["name", "message", "stack", "cause"]) Object.defineProperty(own, key, { get: refuse });
  expect(receivedError(own)).toMatchObject({ message: "[a getter or setter]", cause: "[a getter or setter]" });

  const large = Object.defineProperty(new Error("x"), "message", { get: refuse });
  Object.defineProperty(large, "stack", { value: "Error: x", configurable: true });
  expect(receivedError(Object.assign(large, { refuse }))).toMatchObject({ refuse: "[Function: refuse]" });
  for (const key of ["name", "stack"]) Object.defineProperty(large, key, { get: refuse });
  expect(receivedError(Object.assign(large, { ["k".repeat(maxErrorBytes)]: 1 }))).toMatchObject({ message: "" });

  class Hostile extends Error {}
  for (const key of ["name", "code", "message"]) Object.defineProperty(Hostile.prototype, key, { get: refuse });
  expect(receivedError(Object.assign(new Hostile(), { refuse }))).toMatchObject({ refuse: "[Function: refuse]" });
});

test.each([[null], [undefined], [{}], ["text"], [{ text: 5 }], [{ text: "[" }], [{ text: "AAAA" }]])(
  "a malformed wire error (%j) becomes an error that says so",
  (wire) => {
    const error = fromWire(wire);
    expect(error).toBeInstanceOf(BackendError);
    expect((error as Error).message).toBe("Cannot read what the task threw as it is malformed");
  },
);
