import { beforeEach, expect, test } from "vitest";
import { readCancellation } from "../protocol/cancellation.ts";
import { newJobId } from "../protocol/ids.ts";
import { keys } from "../protocol/keys.ts";
import { ObjectsInMemory } from "../transport/objects.fake.ts";
import { CancelRequest } from "./cancel-request.ts";

const jobId = newJobId();

let objects: ObjectsInMemory;

beforeEach(() => {
  objects = new ObjectsInMemory();
});

const cancelled = (): unknown => readCancellation(objects.content.get(keys.cancelled(jobId)));

function connected(): CancelRequest {
  const made = new CancelRequest(jobId);
  made.connect(objects);
  return made;
}

test("what was cancelled before there was an object store is told as soon as there is one", async () => {
  const request = new CancelRequest(jobId);
  request.add(1);
  await request.written;
  expect(objects.content.size).toBe(0);
  request.connect(objects);
  request.add(2);
  await request.written;
  expect(cancelled()).toEqual([1, 2]);
});

test("nothing is written when nothing was cancelled", async () => {
  await connected().written;
  expect(objects.content.size).toBe(0);
});

test("what another client of the job has cancelled stays so", async () => {
  const [request, other] = [connected(), connected()];
  other.add(7);
  await other.written;
  request.add(3);
  await request.written;
  expect(cancelled()).toEqual([3, 7]);
  other.addAll();
  await other.written;
  request.add(4);
  await request.written;
  expect(cancelled()).toBe("all");
});

test("an object that cannot be read is replaced", async () => {
  objects.content.set(keys.cancelled(jobId), Buffer.from("garbage"));
  const request = connected();
  request.add(3);
  await request.written;
  expect(cancelled()).toEqual([3]);
});
