import { beforeEach, expect, test } from "vitest";
import { FakeClock } from "../clock.fake.ts";
import { BackendError } from "../errors.ts";
import { decode, encode } from "../protocol/codec.ts";
import { newJobId } from "../protocol/ids.ts";
import { keys } from "../protocol/keys.ts";
import { ObjectsInMemory } from "../transport/objects.fake.ts";
import { PayloadStore } from "../transport/payload-store.ts";
import type { Connection } from "./connection.ts";
import { ParamSegments, type SegmentEntry } from "./param-segments.ts";

const jobId = newJobId();
const never = new AbortController().signal;

let objects: ObjectsInMemory;
let segments: ParamSegments;
let clock: FakeClock;

function open(): ParamSegments {
  return new ParamSegments({ clock, objects, payloads: new PayloadStore(objects) } as unknown as Connection, jobId);
}

beforeEach(() => {
  clock = new FakeClock();
  objects = new ObjectsInMemory();
  segments = open();
});

const numbered = (index: number): SegmentEntry => encode(index, `params[${index}]`);

async function read(index: number): Promise<unknown> {
  const entry = await segments.read(index);
  return typeof entry === "object" ? decode(entry) : entry;
}

test("what was stored is read, each under its index, and what was not is not there", async () => {
  await segments.store(1_000, 1_700, numbered, never);
  expect([...objects.content.keys()]).toEqual([keys.segment(jobId, 1_000), keys.segment(jobId, 1_500)]);
  expect(await Promise.all([999, 1_000, 1_499, 1_500, 1_699, 1_700].map(read))).toEqual([
    undefined,
    1_000,
    1_499,
    1_500,
    1_699,
    undefined,
  ]);
});

test("the segment of the first one is stored whole", async () => {
  await segments.store(1_200, 1_300, numbered, never);
  expect(await read(1_000)).toBe(1_000);
});

test("large ones are objects of their own", async () => {
  const large = new Uint8Array(400_000).fill(3);
  await segments.store(0, 2, (index) => encode(index === 1 ? large : index, "params"), never);
  expect(objects.content.has(keys.param(jobId, 0))).toBe(false);
  expect(objects.content.has(keys.param(jobId, 1))).toBe(true);
  expect(await read(1)).toEqual(large);
});

test("those that were accepted, or cannot travel, are told apart from those that are not stored", async () => {
  await segments.store(0, 3, (index) => (["sent", "cannot travel", numbered(2)] as const)[index] ?? "sent", never);
  expect(await Promise.all([0, 1, 2, 3].map(read))).toEqual(["sent", "cannot travel", 2, undefined]);
});

test("each segment is fetched once when they are read in order", async () => {
  await segments.store(0, 600, numbered, never);
  segments = open();
  let gets = 0;
  const get = objects.get.bind(objects);
  objects.get = (key) => {
    gets += 1;
    return get(key);
  };
  for (let index = 0; index < 600; index += 1) await read(index);
  expect(gets).toBe(2);
});

test("nothing more is stored once it is told to stop", async () => {
  const stopping = new AbortController();
  await segments.store(0, 5_000, (index) => (index === 700 && stopping.abort(), numbered(index)), stopping.signal);
  expect(objects.content.size).toBe(2);
});

test("a damaged segment is refused", async () => {
  objects.content.set(keys.segment(jobId, 0), Buffer.from("[1]"));
  await expect(segments.read(0)).rejects.toThrow(/^Cannot read a parameter segment message: /);
});

test("a store that fails for a while has everything in the end", async () => {
  const put = objects.put.bind(objects);
  let failures = 7;
  objects.put = (...args) => {
    failures -= 1;
    return failures >= 0 ? Promise.reject(new BackendError("slow down")) : put(...args);
  };
  const storing = segments.store(0, 1_200, numbered, never);
  await clock.advance(60_000);
  await storing;
  expect([...objects.content.keys()]).toEqual([0, 500, 1_000].map((start) => keys.segment(jobId, start)));
});
