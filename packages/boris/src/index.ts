export { Executor, type ExecutorOptions } from "./executor.ts";
export type { BackendProvider } from "./backend/backend.ts";
export type { JobAttachOptions } from "./client/attach.ts";
export type { CloseOptions } from "./client/executor.ts";
export type { Explanation } from "./client/explanation.ts";
export type { PlanPart } from "./capture/plan.ts";
export type { MapOptions } from "./client/map-options.ts";
export type { ParameterSets } from "./client/inputs.ts";
export type { Job, JobRedriveOptions } from "./client/job.ts";
export type { JobProgress } from "./client/progress.ts";
export type { JobStream } from "./client/job-stream.ts";
export type { Future, FutureResultOptions, FutureState } from "./client/future.ts";
export type { Distribution } from "./stats/distribution.ts";
export type { CostLine, JobCost } from "./stats/job-cost.ts";
export type { JobStats } from "./stats/job-stats.ts";
export type { AttemptRecord } from "./protocol/attempt-record.ts";
export type { TaskStats } from "./jobs/task-outcome.ts";
export { asCompleted } from "./client/as-completed.ts";
export type { ChangeOptions, DeadLetters, PurgeOptions } from "./dead-letters/dead-letters.ts";
export type { DeadLetterFilter } from "./dead-letters/filter.ts";
export type { DeadLetterGroup } from "./dead-letters/list.ts";
export type { DeadLetter } from "./dead-letters/read-letter.ts";
export { wait, type WaitOptions, type WaitResult } from "./client/wait.ts";
export {
  BackendError,
  BorisError,
  type BorisErrorCode,
  BundleError,
  CancelledError,
  CaptureError,
  type CrashReason,
  EncodeError,
  JobNotFoundError,
  TaskFailedError,
  TaskTimeoutError,
  WaitTimeoutError,
  WorkerCrashedError,
} from "./errors.ts";
export { NonRetryableError } from "./protocol/non-retryable.ts";
export type { TaskContext, TaskFunction, TaskStorage } from "./protocol/task-context.ts";
