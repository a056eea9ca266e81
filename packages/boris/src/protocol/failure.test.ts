import { expect, test } from "vitest";
import type { Crash } from "../errors.ts";
import type { Completion } from "./completion.ts";
import { failureOf, failureOfThrown, toFailure } from "./failure.ts";
import { statsOfNothing, taskOf } from "./messages.fake.ts";
import { toWire } from "./remote-error.ts";

const { jobId } = taskOf();
const shared = { v: 1, jobId, index: 0, attempt: 1, stats: statsOfNothing } as const;

test.each<[string, Completion, string, string]>([
  ["a thrown error", { ...shared, outcome: "failed", error: toWire(new RangeError("no")) }, "RangeError", "no"],
  ["a thrown value", { ...shared, outcome: "failed", error: toWire({ code: 7 }) }, "object", "{ code: 7 }"],
  ["a time-out", { ...shared, outcome: "timed-out", limitMs: 5 }, "TaskTimeoutError", "it ran longer than 5 ms"],
  [
    "a deadline",
    { ...shared, outcome: "timed-out", limitMs: 5, limit: "deadline" },
    "TaskTimeoutError",
    "its deadline of 5 ms passed",
  ],
  [
    "a deadline that passed in the queue",
    { ...shared, attempt: 0, outcome: "timed-out", limitMs: 5, limit: "deadline" },
    "TaskTimeoutError",
    "its deadline of 5 ms passed before it ran",
  ],
  ["a success", { ...shared, outcome: "succeeded" }, "succeeded", ""],
  ["a cancelled task", { ...shared, outcome: "cancelled" }, "cancelled", ""],
])("%s has its name and message", (_, completion, name, message) => {
  expect(failureOf(completion)).toMatchObject({ name, message });
});

test("a crash has the name of the error that the program gets", () => {
  const completion: Completion = { ...shared, outcome: "crashed", crash: { reason: "out-of-memory" } };
  expect(failureOf(completion)).toMatchObject({
    name: "WorkerCrashedError",
    message: expect.stringContaining("memory") as unknown,
  });
});

test("an error may have anything for its name and message", () => {
  const error = Object.assign(new Error("no"), { name: 7, message: undefined });
  expect(failureOfThrown(error)).toMatchObject({ name: "7", message: "undefined" });
});

test("failures that differ in numbers and ids only have the same fingerprint", () => {
  const fingerprintOf = (message: string): string => toFailure("Error", message).fingerprint;
  expect(fingerprintOf("row 17 of 4.5 MB in deadbeef01")).toBe(fingerprintOf("row 3 of 12 MB in 0123456789"));
  expect(fingerprintOf("row 17")).not.toBe(fingerprintOf("column 17"));
  expect(toFailure("TypeError", "row 17").fingerprint).not.toBe(fingerprintOf("row 17"));
});

test.each<[string, Crash]>([
  ["ran out of memory", { reason: "out-of-memory" }],
  ["exited with code 7", { reason: "exit", exitCode: 7 }],
  ["killed by SIGKILL", { reason: "signal", signal: "SIGKILL" }],
  ["without a report", { reason: "lost" }],
])("a crash says in words that its process %s", (words, crash) => {
  expect(failureOf({ ...shared, outcome: "crashed", crash }).message).toContain(words);
});
