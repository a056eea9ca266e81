import { expect, test } from "vitest";
import { toFailure } from "../protocol/failure.ts";
import type { TaskRecord } from "../protocol/task-record.ts";
import { errorLine, FailureGroups } from "./failure-groups.ts";
import { syntheticJob } from "./synthetic-job.fake.ts";

function failed(index: number, message: string, more: Partial<TaskRecord> = {}): TaskRecord {
  const [record] = syntheticJob({ tasks: 1, failing: 1 }).records;
  if (record === undefined) throw new Error("There is no record");
  return {
    ...record,
    index,
    attempts: [],
    error: { name: "Error", message, stack: `Error: ${message}\n at x` },
    ...more,
  };
}

test("failures that differ in numbers are one group, with its first task as the example", () => {
  const groups = new FailureGroups();
  groups.add(failed(4, "bad rate 0.1", { logs: "a\u001b[31mb\u001b[0m" }));
  groups.add(failed(2, "bad rate 0.25"));
  groups.add(failed(3, "no such file"));
  expect(groups.since(0)).toEqual([
    {
      id: 0,
      fingerprint: toFailure("Error", "bad rate 7").fingerprint,
      title: "Error: bad rate #",
      tasks: 2,
      retries: 0,
      indexes: [4, 2],
      example: { index: 4, error: "Error: bad rate 0.1", stack: "Error: bad rate 0.1\n at x", logs: "ab" },
    },
    expect.objectContaining({ title: "Error: no such file", tasks: 1 }),
  ]);
});

test("attempts that were tried again are counted with the failures of their kind", () => {
  const groups = new FailureGroups();
  const [record] = syntheticJob({ tasks: 1, failing: 1 }).records;
  if (record === undefined) throw new Error("There is no record");
  groups.add(record);
  expect(groups.since(0)).toEqual([expect.objectContaining({ tasks: 1, retries: 2 })]);
  groups.add({ ...record, state: "succeeded", error: undefined });
  expect(groups.since(0)).toEqual([expect.objectContaining({ tasks: 1, retries: 4 })]);
});

test("a message of several lines is known by all of them, and its retries with it", () => {
  const groups = new FailureGroups();
  const [record] = syntheticJob({ tasks: 1, failing: 1 }).records;
  if (record === undefined) throw new Error("There is no record");
  const message = "bad\nsecond line";
  groups.add(failed(0, message, { attempts: [] }));
  groups.add(
    failed(1, message, {
      attempts: record.attempts.map((attempt) => ({ ...attempt, error: "Error: bad second line" })),
    }),
  );
  expect(groups.since(0)).toEqual([
    expect.objectContaining({ fingerprint: toFailure("Error", message).fingerprint, tasks: 2, retries: 2 }),
  ]);
});

test("only groups that changed after a version are told again", () => {
  const groups = new FailureGroups();
  groups.add(failed(0, "a"));
  groups.add(failed(1, "b"));
  const { version } = groups;
  expect(groups.since(version)).toEqual([]);
  groups.add(failed(2, "a"));
  expect(groups.since(version)).toEqual([expect.objectContaining({ title: "Error: a", indexes: [0, 2] })]);
});

test("errors that are all different end up in one group", () => {
  const groups = new FailureGroups();
  const letters = "ghijklmnop";
  for (let i = 0; i < 150; i += 1) {
    groups.add(failed(i, `${letters[i % 10]}${letters[Math.floor(i / 10) % 10]}${i < 100 ? "x" : "y"}`));
  }
  expect(groups.since(0)).toHaveLength(101);
  expect(groups.since(0).at(-1)).toMatchObject({ title: "Other errors", tasks: 50, fingerprint: "" });
});

test("an error in a line is its name and the first line of its message", () => {
  expect(errorLine("TypeError", "not\na function")).toBe("TypeError: not");
  expect(errorLine("TypeError", "")).toBe("TypeError");
  expect(errorLine("Error", "x".repeat(500))).toHaveLength(161);
});
