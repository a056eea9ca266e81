import * as fc from "fast-check";
import { expect, test } from "vitest";
import { BusyTime } from "./busy-time.ts";

test("what ran is the average of each bucket", () => {
  const busy = new BusyTime(2, 5);
  busy.add(0, 10);
  busy.add(5, 10);
  busy.add(1, 4);
  expect(busy.running()).toEqual([1.5, 2, 1.5, 2, 2]);
  expect(busy.endMs).toBe(10);
});

test("twice the time has room in buckets of twice the width", () => {
  const busy = new BusyTime(1, 4);
  busy.add(0, 1);
  busy.add(0.5, 4);
  busy.double();
  busy.add(4, 8);
  expect(busy.endMs).toBe(8);
  expect(busy.running()).toEqual([1.25, 1, 1, 1]);
});

const spans = fc.array(fc.tuple(fc.nat(1_000), fc.nat(1_000)).map(([from, length]) => [from, from + length] as const));

test("all averages together are the time of all that ran", () => {
  fc.assert(
    fc.property(spans, fc.integer({ min: 1, max: 50 }), fc.nat(3), (all, buckets, doublings) => {
      const busy = new BusyTime(2_001 / buckets, buckets);
      for (const [from, to] of all) busy.add(from, to);
      for (let done = 0; done < doublings; done += 1) busy.double();
      const busyMs = all.reduce((sum, [from, to]) => sum + to - from, 0);
      const bucketMs = busy.endMs / buckets;
      const told = busy.running().reduce((sum, running) => sum + running * bucketMs, 0);
      expect(told).toBeCloseTo(busyMs, 3);
    }),
  );
});
