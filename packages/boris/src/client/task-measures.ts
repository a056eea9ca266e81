import type { TaskOutcome } from "../jobs/task-outcome.ts";
import type { AttemptRecord } from "../protocol/attempt-record.ts";
import type { AttemptStats } from "../protocol/completion.ts";
import { lastAttemptOf } from "../protocol/last-attempt.ts";
import type { CostTerms } from "../stats/cost-of.ts";
import type { JobStats } from "../stats/job-stats.ts";
import { Tally } from "../stats/tally.ts";
import type { TaskMeasures } from "../stats/usage.ts";
import type { Future } from "./future.ts";

/** What a worker told of the end of a task. */
export interface ReportedEnd {
  readonly outcome: AttemptRecord["outcome"];
  readonly stats: AttemptStats;
}

/** What is measured of a task that ended; without a report of its end, as it never ran, next to nothing. */
export function measuresOf(
  state: TaskMeasures["state"],
  receivedAt: number,
  end: ReportedEnd | undefined,
): TaskMeasures {
  if (end === undefined) return { state, attempts: [], sentAt: receivedAt, receivedAt, ...nothingUsed };
  const { sentAt, cpuMs, peakMemoryBytes, paramBytes = 0, resultBytes, earlier = [], workerId } = end.stats;
  // What nobody ran was cancelled before, or its deadline was over.
  const hasRun = workerId !== "" || (end.outcome !== "cancelled" && end.outcome !== "timed-out");
  const attempts = hasRun ? [...earlier, lastAttemptOf(end)] : earlier;
  return { state, attempts, sentAt, receivedAt, cpuMs, peakMemoryBytes, paramBytes, resultBytes };
}

const nothingUsed = { cpuMs: 0, peakMemoryBytes: 0, paramBytes: 0, resultBytes: 0 };

/** The same, of what a program gets. */
export function measuresOfOutcome({ state, stats }: TaskOutcome<unknown>): TaskMeasures {
  return measuresOf(state, stats?.receivedAt ?? 0, stats && { outcome: stats.outcome, stats });
}

/** What the tasks took whose futures have ended. */
export function statsOfFutures(futures: Iterable<Future<unknown>>, terms: CostTerms): JobStats {
  const tally = Tally.exact();
  for (const future of futures) {
    if (future.state !== "pending") future.onSettled((outcome) => tally.add(measuresOfOutcome(outcome)));
  }
  return tally.stats(terms);
}
