import type { JobStats } from "../stats/job-stats.ts";

/**
 * What the report's page shows, in columns: a hundred thousand tasks are then some megabytes, and read in no time.
 * A part says what became known since the part before; the file holds one part, a live page is sent many.
 */
export interface ReportPart {
  readonly v: 1;
  /** The row of the first task in this part. Zero if nothing that came before counts. */
  readonly firstRow: number;
  readonly job: ReportJob;
  readonly progress: ReportProgress;
  /** Absent as long as no task has ended. */
  readonly stats?: JobStats;
  readonly tasks: TaskColumns;
  readonly attempts: AttemptColumns;
  /** Those that were not in a part before. */
  readonly workers: readonly string[];
  readonly values: readonly ValueColumn[];
  /** Keys of parameter sets and results for which there is no column. */
  readonly hiddenKeys: number;
  /** Those that are new or changed. */
  readonly failures: readonly FailureGroup[];
  /** Absent if no dead letters of the job were sent again. */
  readonly redrives?: ReportRedrives;
}

export interface ReportJob {
  readonly id: string;
  readonly name: string;
  /** Milliseconds since the epoch. All times in columns are milliseconds since then. */
  readonly createdAt: number;
  readonly backend: string;
  readonly pool: string;
  readonly maxAttempts: number;
  readonly timeoutMs: number;
}

export interface ReportProgress {
  /** When this was true, in milliseconds since the epoch. */
  readonly at: number;
  readonly ended: number;
  /** How many tasks there are in all; absent while nobody knows. */
  readonly total?: number;
  /** Abandoned is a job whose client died while it had tasks to send. */
  readonly state: "running" | "ended" | "abandoned";
}

/** A value for each task, in the order of rows. */
export interface TaskColumns {
  readonly index: readonly number[];
  /** A place in `taskStates`. */
  readonly state: readonly number[];
  readonly attempts: readonly number[];
  readonly sentAt: readonly number[];
  readonly receivedAt: readonly number[];
  readonly cpuMs: readonly number[];
  readonly peakMemoryBytes: readonly number[];
  readonly paramBytes: readonly number[];
  readonly resultBytes: readonly number[];
  /** A line that says why it failed. */
  readonly error: readonly (string | null)[];
}

/** A value for each attempt: those of the first task, then those of the second, and so on. */
export interface AttemptColumns {
  /** A place in `attemptOutcomes`. */
  readonly outcome: readonly number[];
  readonly queuedAt: readonly number[];
  readonly startedAt: readonly number[];
  readonly runMs: readonly number[];
  /** A place in the list of all workers; -1 if it had none. */
  readonly worker: readonly number[];
  readonly coldStart: readonly (0 | 1)[];
}

/** What stands under one key of the parameter sets or of the results. */
export interface ValueColumn {
  readonly from: "param" | "result";
  /** Keys joined by dots. Empty if the value as a whole is meant. */
  readonly key: string;
  readonly cells: readonly Cell[];
}

export type Cell = number | string | boolean | null;

/** What became of the job's dead letters that were sent again. */
export interface ReportRedrives {
  /** Ids of the jobs that they were sent again as: the job's own, if they were sent again as its own tasks. */
  readonly jobs: readonly string[];
  /** What those other jobs cost. */
  readonly dollars: number;
  readonly tasks: RedrivenTasks;
}

/** A value for each task that was sent again: how it ended last. */
export interface RedrivenTasks {
  readonly index: readonly number[];
  /** A place in `redrivenStates`. */
  readonly state: readonly number[];
  /** A place in the list of jobs. */
  readonly job: readonly number[];
  readonly error: readonly (string | null)[];
  readonly results: readonly ValueColumn[];
}

/** Failures that are alike. */
export interface FailureGroup {
  readonly id: number;
  /** By which `boris dead-letters` knows them. */
  readonly fingerprint: string;
  /** The error in a line, without what differs from task to task. */
  readonly title: string;
  /** Tasks that failed for good. */
  readonly tasks: number;
  /** Attempts that were tried again. */
  readonly retries: number;
  /** The first of its tasks. */
  readonly indexes: readonly number[];
  readonly example?: FailureExample;
}

export interface FailureExample {
  readonly index: number;
  readonly error: string;
  readonly stack?: string;
  /** The last that the task printed. */
  readonly logs?: string;
}

export const taskStates = ["succeeded", "failed", "cancelled"] as const;

/** Pending are those that have not ended again. */
export const redrivenStates = [...taskStates, "pending"] as const;

export const attemptOutcomes = ["succeeded", "failed", "timed-out", "crashed", "cancelled"] as const;
