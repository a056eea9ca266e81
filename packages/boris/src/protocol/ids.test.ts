import * as fc from "fast-check";
import { expect, test } from "vitest";
import { isJobId, newJobId, newQueueId, newSegmentId, taskIdOf } from "./ids.ts";

test("job ids are in the order in which they were made, also within a millisecond", () => {
  const ids = Array.from({ length: 1_000 }, newJobId);
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
});

test("a new job id is one, and any ULID", () => {
  expect(isJobId(newJobId())).toBe(true);
  fc.assert(
    fc.property(fc.ulid(), (ulid) => {
      expect(isJobId(ulid)).toBe(true);
    }),
  );
});

test.each([
  "",
  "..",
  "01ARZ3NDEKTSV4RRFFQ69G5FA",
  "01ARZ3NDEKTSV4RRFFQ69G5FAV/",
  "81ARZ3NDEKTSV4RRFFQ69G5FAV",
  "01arz3ndektsv4rrffq69g5fav",
])("%j is no job id", (text) => {
  expect(isJobId(text)).toBe(false);
});

test("no text but a ULID is a job id", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(isJobId(text)).toBe(false);
    }),
  );
});

test("parts of a history are in the order in which they were made", () => {
  const ids = Array.from({ length: 10 }, newSegmentId);
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
});

test("a queue id fits into the name of a queue", () => {
  expect(newQueueId()).toMatch(/^[0-9a-z]{26}$/);
});

test("tasks have different ids if their jobs or indexes differ", () => {
  fc.assert(
    fc.property(fc.ulid(), fc.nat(), fc.ulid(), fc.nat(), (job, index, otherJob, otherIndex) => {
      expect(taskIdOf(job, index) === taskIdOf(otherJob, otherIndex)).toBe(job === otherJob && index === otherIndex);
    }),
  );
});
