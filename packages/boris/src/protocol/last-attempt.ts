import type { AttemptRecord } from "./attempt-record.ts";
import type { Completion } from "./completion.ts";

/** The attempt that a completion tells of. Why it failed is not in it: the completion says more of that. */
export function lastAttemptOf({ outcome, stats }: Pick<Completion, "outcome" | "stats">): AttemptRecord {
  const { sentAt, queuedAt = sentAt, startedAt, finishedAt, workerId, coldStart } = stats;
  return { outcome, queuedAt, startedAt, finishedAt, workerId, coldStart };
}
