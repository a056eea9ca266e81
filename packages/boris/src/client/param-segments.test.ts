import { beforeEach, expect, test } from "vitest";
import { FakeClock } from "../clock.fake.ts";
import { BackendError } from "../errors.ts";
import { decode, encode } from "../protocol/codec.ts";
import { newJobId } from "../protocol/ids.ts";
import { keys } from "../protocol/keys.ts";
import { ObjectsInMemory } from "../transport/objects.fake.ts";
import { PayloadStore } from "../transport/payload-store.ts";
import type { Connection } from "./connection.ts";
import { ParamSegments, type SegmentEntry, type StoreSegmentsOptions } from "./param-segments.ts";

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
  ends = [];
});

/** How far it is stored, each time that is told. */
let ends: number[];

function store(count: number, options: Partial<StoreSegmentsOptions> = {}): Promise<void> {
  const onStored = (end: number): unknown => ends.push(end);
  return segments.store({ count, entryOf: numbered, onStored, signal: never, ...options });
}

const numbered = (index: number): SegmentEntry => encode(index, `params[${index}]`);

async function read(index: number): Promise<unknown> {
  const entry = await segments.read(index);
  return typeof entry === "object" ? decode(entry) : entry;
}

test("what was stored is read, each under its index, and what was not is not there", async () => {
  await store(1_200);
  expect([...objects.content.keys()]).toEqual([0, 500, 1_000].map((start) => keys.segment(jobId, start)));
  expect(await Promise.all([0, 499, 500, 999, 1_000, 1_199, 1_200].map(read))).toEqual([
    0,
    499,
    500,
    999,
    1_000,
    1_199,
    undefined,
  ]);
  expect(ends).toEqual([500, 1_000, 1_200]);
});

test("large ones are objects of their own", async () => {
  const large = new Uint8Array(400_000).fill(3);
  await store(2, { entryOf: (index) => encode(index === 1 ? large : index, "params") });
  expect([0, 1].map((index) => objects.content.has(keys.param(jobId, index)))).toEqual([false, true]);
  expect(await read(1)).toEqual(large);
});

test("those that cannot travel are told apart from those that are not stored", async () => {
  await store(2, { entryOf: (index) => (index === 0 ? "cannot travel" : numbered(1)) });
  expect(await Promise.all([0, 1, 2].map(read))).toEqual(["cannot travel", 1, undefined]);
});

test("each segment is fetched once when they are read in order", async () => {
  await store(600);
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
  const entryOf = (index: number): SegmentEntry => (index === 700 && stopping.abort(), numbered(index));
  await store(5_000, { entryOf, signal: stopping.signal });
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
  const storing = store(1_200);
  await clock.advance(60_000);
  await storing;
  expect([...objects.content.keys()]).toEqual([0, 500, 1_000].map((start) => keys.segment(jobId, start)));
});
