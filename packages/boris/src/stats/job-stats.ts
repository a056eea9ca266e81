import type { Distribution } from "./distribution.ts";
import type { JobCost } from "./job-cost.ts";

/** What a job took, of the tasks that ended so far. Times are in milliseconds, sizes in bytes. */
export interface JobStats {
  readonly tasks: {
    readonly succeeded: number;
    readonly failed: number;
    readonly cancelled: number;
    /** Those that took more than one attempt. */
    readonly retried: number;
  };
  /** Attempts that ran, with those that failed. */
  readonly attempts: number;
  /** From when an attempt could be received to the call of the function. */
  readonly queueMs: Distribution;
  /** From the call of the function to its end, of every attempt. */
  readonly runMs: Distribution;
  /** From the end of the last attempt to the client's knowledge of it. */
  readonly returnMs: Distribution;
  /** CPU time of the last attempt. */
  readonly cpuMs: Distribution;
  /** The most memory that the sandbox of the last attempt had held so far (resident set size), with earlier tasks. */
  readonly peakMemoryBytes: Distribution;
  readonly paramBytes: Distribution;
  readonly resultBytes: Distribution;
  /** Attempts that ran at the same time. */
  readonly concurrency: { readonly peak: number; readonly mean: number };
  /** Attempts that had to wait for the start of a sandbox. */
  readonly coldStarts: number;
  readonly workers: number;
  /** From the first sending to the last completion, of tasks that workers had. */
  readonly elapsedMs: number;
  readonly tasksPerSecond: number;
  readonly cost: JobCost;
}
