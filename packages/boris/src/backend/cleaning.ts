/** What `boris clean` is to do, on any backend. */
export interface CleanOptions {
  /** Delete jobs, too, that were made before this, in milliseconds since the epoch, with their results. Default: no jobs. */
  readonly jobsBefore?: number | undefined;
  /** Delete those of them, too, that have dead letters, or tasks whose client died. Default false. */
  readonly force?: boolean;
  /** Only say what it would be. Default false. */
  readonly dryRun?: boolean;
}

/** Things of one kind that were deleted, or would be. */
export interface Cleaned {
  /** In the plural, such as `jobs`. */
  readonly what: string;
  readonly count: number;
  /** Size of what they held, where it is known. */
  readonly bytes?: number;
}

/** A job that is old enough, and why it stays. */
export interface KeptJob {
  readonly jobId: string;
  readonly reason: string;
}

export interface CleanReport {
  readonly cleaned: readonly Cleaned[];
  readonly keptJobs: readonly KeptJob[];
  /** What was not done, and why. */
  readonly notes: readonly string[];
}
