import { expect, test } from "vitest";
import { describeJob } from "./describe-job.ts";

const none = { total: 200, sent: 0, succeeded: 0, failed: 0, cancelled: 0 };

test.each([
  ["train", none, "Job J (train): 0 succeeded of 200"],
  ["train", { ...none, sent: 200, succeeded: 190, failed: 10 }, "Job J (train): 190 succeeded, 10 failed of 200"],
  [
    "train",
    { ...none, sent: 200, succeeded: 1, failed: 2, cancelled: 3 },
    "Job J (train): 1 succeeded, 2 failed, 3 cancelled of 200",
  ],
  ["(anonymous)", { ...none, total: undefined, sent: 12, succeeded: 9 }, "Job J (anonymous): 9 succeeded of 12 sent"],
  ["a\n\u001B[31mb", none, "Job J (a b): 0 succeeded of 200"],
])("a job is told in one line by its name, and how its tasks ended: %s", (name, progress, line) => {
  expect(describeJob({ id: "J", name, progress })).toBe(line);
});
