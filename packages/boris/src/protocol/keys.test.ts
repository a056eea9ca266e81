import { expect, test } from "vitest";
import { keys } from "./keys.ts";

test("objects lie where the design says", () => {
  expect({
    bundle: keys.bundle("abc"),
    sourceMap: keys.sourceMap("abc"),
    captures: keys.captures("abc"),
    job: keys.job("J"),
    param: keys.param("J", 7),
    result: keys.result("J", 7),
    failure: keys.failure("J", 7),
    failureAgain: keys.failure("J", 7, 2),
    segment: keys.segment("J", 1_000),
    sent: keys.sent("J"),
    history: keys.history("J", "S"),
    redrive: keys.redrive("J", "K"),
    cancelled: keys.cancelled("J"),
    user: keys.user("a/b"),
  }).toEqual({
    bundle: "bundles/abc.mjs",
    sourceMap: "bundles/abc.mjs.map",
    captures: "captures/abc",
    job: "jobs/J/job.json",
    param: "jobs/J/params/7",
    result: "jobs/J/results/7",
    failure: "jobs/J/failures/7",
    failureAgain: "jobs/J/failures/7.2",
    segment: "jobs/J/params/from-1000",
    sent: "jobs/J/sent",
    history: "jobs/J/history/S",
    redrive: "jobs/J/redrives/K",
    cancelled: "jobs/J/cancelled",
    user: "user/a/b",
  });
});

test("what there is several of in a job is what lies under its prefix", () => {
  expect(keys.history("J", "S").startsWith(keys.histories("J"))).toBe(true);
  expect(keys.redrive("J", "K").startsWith(keys.redrives("J"))).toBe(true);
  expect(keys.result("J", 0).startsWith(keys.results("J"))).toBe(true);
  expect(keys.result("JJ", 0).startsWith(keys.results("J"))).toBe(false);
  expect(keys.failure("J", 0).startsWith(keys.failures("J"))).toBe(true);
  expect(keys.failure("JJ", 0).startsWith(keys.failures("J"))).toBe(false);
});
