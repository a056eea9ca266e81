import { attemptOutcomes } from "../src/report/report-data.ts";
import { attemptKinds, type Dataset } from "./dataset.ts";
import { duration } from "./format.ts";
import { visible } from "./visible.ts";

/** What there is to say of one attempt, a line each. */
export function describeAttempt({ tasks, attempts, workers }: Dataset, attempt: number): readonly string[] {
  const row = attempts.task[attempt] ?? 0;
  const first = tasks.firstAttempt[row] ?? 0;
  const of = (tasks.firstAttempt[row + 1] ?? 0) - first;
  const kind = attemptKinds[attempts.kind[attempt] ?? 0] ?? "succeeded";
  const outcome = attemptOutcomes[attempts.outcome[attempt] ?? 0] ?? "succeeded";
  const startedAt = attempts.startedAt[attempt] ?? 0;
  const waitMs = Math.max(0, startedAt - (attempts.queuedAt[attempt] ?? 0));
  const worker = workers[attempts.worker[attempt] ?? -1];
  return [
    `Task ${tasks.index[row]}, attempt ${attempt - first + 1} of ${of}: ${kind === "retried" ? `${outcome}, then retried` : outcome}`,
    `Ran ${duration(attempts.runMs[attempt] ?? 0)}, waited ${duration(waitMs)}`,
    `Started ${duration(startedAt)} after the job was made${attempts.coldStart[attempt] === 1 ? ", in a new sandbox" : ""}`,
    ...(worker === undefined ? [] : [`Worker ${visible(worker)}`]),
  ];
}
