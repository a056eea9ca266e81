import { expect, test } from "vitest";
import { beginAnew } from "./begin-anew.ts";
import { taskOf } from "./messages.fake.ts";

test("a task that is sent again knows nothing of its attempts but that it was redriven", () => {
  const attempt = { queuedAt: 1, startedAt: 2, finishedAt: 3, workerId: "a", coldStart: false } as const;
  const dead = taskOf({ attempt: 3, redrives: 1, queuedAt: 7, earlier: [{ ...attempt, outcome: "failed" }] });
  expect(beginAnew(dead, 9)).toEqual({ attempt: 1, redrives: 2, sentAt: 9 });
});
