import { expect, test } from "vitest";
import { lastAttemptOf } from "./last-attempt.ts";
import { statsOfNothing } from "./messages.fake.ts";

test("a first attempt was queued when its task was sent", () => {
  const stats = { ...statsOfNothing, sentAt: 5, startedAt: 7, finishedAt: 9 };
  expect(lastAttemptOf({ outcome: "succeeded", stats })).toEqual({
    outcome: "succeeded",
    queuedAt: 5,
    startedAt: 7,
    finishedAt: 9,
    workerId: "1-1",
    coldStart: false,
  });
});

test("a retry was queued when its delay was over", () => {
  expect(lastAttemptOf({ outcome: "failed", stats: { ...statsOfNothing, queuedAt: 6 } }).queuedAt).toBe(6);
});
