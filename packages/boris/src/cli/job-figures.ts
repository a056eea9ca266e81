import type { ObjectStore } from "../backend/object-store.ts";
import { historySegments } from "../jobs/history-segments.ts";
import type { JobAccount } from "../jobs/job-account.ts";
import { readLost } from "../jobs/read-lost.ts";
import { toFailure } from "../protocol/failure.ts";
import type { TaskRecord } from "../protocol/task-record.ts";
import type { JobStats } from "../stats/job-stats.ts";
import { Tally } from "../stats/tally.ts";

/** Tasks that failed of the same cause. */
export interface FailureKind {
  readonly name: string;
  /** Message of the first of them. */
  readonly message: string;
  readonly fingerprint: string;
  readonly count: number;
  /** Indexes of the first of them. */
  readonly examples: readonly number[];
}

/** What the history of a job comes to. */
export interface JobFigures {
  /** Tasks in the history; of others no times are known. */
  readonly tasks: number;
  readonly stats: JobStats;
  /** The most frequent first. */
  readonly failures: readonly FailureKind[];
  /** Tasks that ended lately in a second; `undefined` if none did. */
  readonly tasksPerSecond: number | undefined;
}

export interface ReadFiguresOptions {
  /** Memory of the workers, for the cost. Default: that of the default pool on AWS. */
  readonly memoryMb?: number | undefined;
  readonly now?: number;
}

/** What ended longer ago says nothing of how fast a job is now. */
const recentMs = 60_000;

/** A job may fail in a million ways; others are counted in no kind. */
const maxKinds = 1_000;

const maxExamples = 3;

/** Failures that no client has heard of are an object each; the kinds of these many say enough. */
const maxLostReads = 500;

/** The measures of so many tasks may be kept; those of more are counted in classes, so that memory stays flat. */
const maxExactTasks = 200_000;

/** Adds up what the history says of a job, and why tasks failed of whose end no client has heard. */
export async function readFigures(
  objects: ObjectStore,
  account: JobAccount,
  { memoryMb, now = Date.now() }: ReadFiguresOptions = {},
): Promise<JobFigures> {
  const { record, endings } = account;
  const tally = endings.size <= maxExactTasks ? Tally.exact() : Tally.flat();
  const kinds: Kinds = new Map();
  let tasks = 0;
  let recent = 0;
  let firstRecentAt = now;
  for await (const segment of historySegments(objects, record.jobId)) {
    for (const task of segment.tasks) {
      tasks += 1;
      tally.add(task);
      // One that ended again, or was redriven in place, is told of elsewhere.
      if (endings.get(task.index)?.segmentKey === segment.key) countFailure(kinds, task);
      if (task.receivedAt <= now - recentMs) continue;
      recent += 1;
      firstRecentAt = Math.min(firstRecentAt, task.sentAt > now - recentMs ? task.sentAt : now - recentMs);
    }
  }
  for await (const task of readLost(account, { states: ["failed"], maxReads: maxLostReads })) countFailure(kinds, task);
  return {
    tasks,
    stats: tally.stats({ results: record.results, memoryMb }),
    failures: [...kinds.values()].toSorted((a, b) => b.count - a.count),
    tasksPerSecond: recent === 0 || now <= firstRecentAt ? undefined : (recent * 1_000) / (now - firstRecentAt),
  };
}

type Kinds = Map<string, FailureKind & { message: string; count: number; examples: readonly number[] }>;

function countFailure(kinds: Kinds, { index, state, error }: TaskRecord): void {
  if (state !== "failed" || error === undefined) return;
  const failure = toFailure(error.name, error.message);
  const kind = kinds.get(failure.fingerprint);
  if (kind === undefined) {
    if (kinds.size < maxKinds) kinds.set(failure.fingerprint, { ...failure, count: 1, examples: [index] });
    return;
  }
  kind.count += 1;
  // Which of them ended first is chance, and who looks twice shall see the same.
  if (index < (kind.examples[0] ?? Infinity)) kind.message = failure.message;
  kind.examples = [...kind.examples, index].toSorted((a, b) => a - b).slice(0, maxExamples);
}
