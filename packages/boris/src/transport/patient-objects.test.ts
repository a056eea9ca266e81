import { beforeEach, expect, test } from "vitest";
import { FakeClock } from "../clock.fake.ts";
import { BackendError } from "../errors.ts";
import { ObjectsInMemory } from "./objects.fake.ts";
import { PatientObjects } from "./patient-objects.ts";

let clock: FakeClock;
let objects: ObjectsInMemory;
let patient: PatientObjects;
let calls: number;
let failures: number;
let failure: Error;

function fail(): void {
  calls += 1;
  failures -= 1;
  if (failures >= 0) throw failure;
}

beforeEach(() => {
  clock = new FakeClock();
  calls = 0;
  failures = 0;
  failure = new BackendError("slow down");
  objects = new ObjectsInMemory();
  patient = new PatientObjects(
    {
      put: async (...args) => (fail(), objects.put(...args)),
      get: async (key) => (fail(), objects.get(key)),
      has: async (key) => (fail(), objects.has(key)),
      delete: async (keys) => (fail(), objects.delete(keys)),
      async *list(prefix, options) {
        for await (const key of objects.list(prefix, options)) {
          yield key;
          fail();
        }
      },
    },
    clock,
  );
});

/** Does it while time passes. */
async function inTime<T>(call: Promise<T>): Promise<T> {
  const done = Promise.allSettled([call]);
  await clock.advance(60_000);
  await done;
  return call;
}

test("a call that succeeds is done once and waits for nothing", async () => {
  expect(await patient.put("a", [Buffer.from("A")])).toBe("stored");
  expect(await patient.get("a")).toEqual(Buffer.from("A"));
  expect(calls).toBe(2);
  expect(clock.pendingTimers).toBe(0);
});

test.each<[string, (on: PatientObjects) => Promise<unknown>, unknown]>([
  ["put", (on) => on.put("b", [Buffer.from("B")]), "stored"],
  ["get", (on) => on.get("a"), Buffer.from("A")],
  ["has", (on) => on.has("a"), true],
  ["delete", (on) => on.delete(["a"]), undefined],
])("a failing %s is tried again", async (_, call, result) => {
  await objects.put("a", [Buffer.from("A")]);
  failures = 4;
  expect(await inTime(call(patient))).toEqual(result);
  expect(calls).toBe(5);
});

test("a list that breaks off again and again gives every key once", async () => {
  for (const key of ["a", "b", "c"]) await objects.put(key, []);
  failures = 3;
  expect(await inTime(Array.fromAsync(patient.list("")))).toEqual(["a", "b", "c"]);
});

test("a list of folders behind a key that breaks off goes on as one", async () => {
  for (const key of ["p/a", "p/b/1", "p/b/2", "p/c", "p/d"]) await objects.put(key, []);
  failures = 1;
  expect(await inTime(Array.fromAsync(patient.list("p/", { delimiter: "/", after: "p/a" })))).toEqual([
    "p/b/",
    "p/c",
    "p/d",
  ]);
});

test("what fails again and again rejects with the last failure", async () => {
  failures = 100;
  await expect(inTime(patient.get("a"))).rejects.toThrow("slow down");
  expect(calls).toBe(5);
});

test("a mistake of the caller is not tried again", async () => {
  failures = 100;
  failure = new RangeError("no such key");
  await expect(patient.get("")).rejects.toThrow("no such key");
  expect(calls).toBe(1);
});

test("the wait for the next try ends when the call is aborted", async () => {
  failures = 100;
  const stopping = new AbortController();
  const getting = patient.get("a", { signal: stopping.signal });
  const refused = expect(getting).rejects.toThrow("enough");
  await clock.advance(0);
  stopping.abort(new Error("enough"));
  await refused;
  expect(calls).toBe(1);
  expect(clock.pendingTimers).toBe(0);
});
