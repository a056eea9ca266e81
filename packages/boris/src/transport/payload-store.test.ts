import { beforeEach, expect, test } from "vitest";
import type { ObjectStore } from "../backend/object-store.ts";
import { BackendError } from "../errors.ts";
import { decode, encode } from "../protocol/codec.ts";
import { ObjectsInMemory } from "./objects.fake.ts";
import { PayloadStore } from "./payload-store.ts";

const key = "jobs/J/results/0";
const large = new Uint8Array(400_000).fill(7);

let objects: ObjectStore;
let payloads: PayloadStore;

beforeEach(() => {
  objects = new ObjectsInMemory();
  payloads = new PayloadStore(objects);
});

test("a small value travels in the message and leaves no object", async () => {
  const { payload, bytes } = await payloads.write(key, encode({ a: 1 }, "result"));
  expect(payload.kind).toBe("inline");
  expect(bytes).toBeLessThan(100);
  expect(await objects.has(key)).toBe(false);
  expect(decode(await payloads.read(key, payload))).toEqual({ a: 1 });
});

test("a large value travels as an object, at its own size", async () => {
  const { payload, bytes } = await payloads.write(key, encode(large, "result"));
  expect(payload).toEqual({ kind: "object" });
  expect(bytes).toBeGreaterThanOrEqual(large.byteLength);
  expect(bytes).toBeLessThan(large.byteLength + 100);
  expect(decode(await payloads.read(key, payload))).toEqual(large);
});

test("a durable value is an object in any case, and in the message as well when it fits", async () => {
  const { payload } = await payloads.write(key, encode({ a: 1 }, "result"), { durable: true });
  expect(payload.kind).toBe("inline");
  expect(decode(await payloads.read(key, { kind: "object" }))).toEqual({ a: 1 });
});

test("an object that is missing is named", async () => {
  await expect(payloads.read(key, { kind: "object" })).rejects.toThrow(
    new BackendError(`Cannot read '${key}': there is no such object`),
  );
});

test("an object that boris did not write is refused", async () => {
  await objects.put(key, [Buffer.from("hello, world")]);
  await expect(payloads.read(key, { kind: "object" })).rejects.toBeInstanceOf(BackendError);
});
