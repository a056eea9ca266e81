/**
 * Every error that boris makes. They cross processes and package copies, so they are
 * recognised by a brand and never by `instanceof` alone.
 */

const brand = Symbol.for("borisjs.error");

/** Literal codes of {@link BorisError}, for programs that switch on the kind of failure. */
export type BorisErrorCode =
  | "CAPTURE"
  | "BUNDLE"
  | "ENCODE"
  | "TASK_FAILED"
  | "TASK_TIMEOUT"
  | "WORKER_CRASHED"
  | "WAIT_TIMEOUT"
  | "CANCELLED"
  | "JOB_NOT_FOUND"
  | "BACKEND";

/** Base of all errors that boris makes. `instanceof` holds across copies of the package. */
export abstract class BorisError extends Error {
  abstract override readonly name: string;
  abstract readonly code: BorisErrorCode;
  /** Codes of the class and of those it extends. @internal */
  static readonly codes: readonly BorisErrorCode[] = [];

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    Object.defineProperty(this, brand, { value: new.target.codes });
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    // A class without codes of its own has no brand by which to tell its instances from those of the class that it extends.
    if (!Object.hasOwn(this, "codes")) return Function.prototype[Symbol.hasInstance].call(this, value);
    if (typeof value !== "object" || value === null || !(brand in value)) return false;
    const own = this.codes.at(-1);
    return own === undefined || (Array.isArray(value[brand]) && value[brand].includes(own));
  }
}

/** Where a variable that cannot be shipped was found. */
export interface CaptureErrorDetail {
  /** The variable of the program that holds the value. */
  readonly variable?: string;
  /** The way from the variable to the value, such as `client.conn.sock`. */
  readonly path?: string;
  /** `file:line:column` of the declaration, in the source as it was written. */
  readonly declaredAt?: string;
  /** `file:line:column` of the function that uses it. */
  readonly functionAt?: string;
}

/** The function given to `map` cannot be shipped to a worker. Thrown by `map` itself. */
export class CaptureError extends BorisError implements CaptureErrorDetail {
  override readonly name = "CaptureError";
  readonly code = "CAPTURE";
  static override readonly codes: readonly BorisErrorCode[] = ["CAPTURE"];
  readonly variable?: string;
  readonly path?: string;
  readonly declaredAt?: string;
  readonly functionAt?: string;

  constructor(message: string, detail: CaptureErrorDetail & ErrorOptions = {}) {
    const { cause, ...rest } = detail;
    super(message, cause === undefined ? undefined : { cause });
    Object.assign(this, rest);
  }
}

/** The function's module, or one that it imports, could not be bundled. */
export class BundleError extends BorisError {
  override readonly name = "BundleError";
  readonly code = "BUNDLE";
  static override readonly codes: readonly BorisErrorCode[] = ["BUNDLE"];
}

/** A value cannot travel between client and worker. */
export class EncodeError extends BorisError {
  override readonly name = "EncodeError";
  readonly code = "ENCODE";
  static override readonly codes: readonly BorisErrorCode[] = ["ENCODE"];
  /** Where the value is, for example `params[3].model.socket`. */
  readonly path: string;

  constructor(message: string, path: string) {
    super(message);
    this.path = path;
  }
}

/** How a task failed for good. */
export interface TaskFailure {
  readonly taskId: string;
  /** How many times the task was run. */
  readonly attempts: number;
  /** The last 4 KiB that the task printed in its last attempt. */
  readonly logs: string;
  /** The remote error or, if a task threw something else, that value. */
  readonly cause?: unknown;
}

/** A task failed for good; `cause` is what it threw. */
export class TaskFailedError extends BorisError implements TaskFailure {
  override readonly name: string = "TaskFailedError";
  readonly code: BorisErrorCode = "TASK_FAILED";
  static override readonly codes: readonly BorisErrorCode[] = ["TASK_FAILED"];
  /** `jobId` and `index`, with a hyphen between them. */
  readonly taskId: string;
  /** How many times the task was run. */
  readonly attempts: number;
  /** The last 4 KiB that the task printed in its last attempt. */
  readonly logs: string;

  constructor(message: string, failure: TaskFailure) {
    super(message, "cause" in failure ? { cause: failure.cause } : undefined);
    this.taskId = failure.taskId;
    this.attempts = failure.attempts;
    this.logs = failure.logs;
  }

  /** The job that the task is of. */
  get jobId(): string {
    return this.taskId.slice(0, this.taskId.lastIndexOf("-"));
  }

  /** Position of the task's parameter set in its job, from 0. */
  get index(): number {
    return Number(this.taskId.slice(this.taskId.lastIndexOf("-") + 1));
  }
}

/** The last attempt of a task outlived `timeoutMs`, or the task outlived `deadlineMs`. */
export class TaskTimeoutError extends TaskFailedError {
  override readonly name = "TaskTimeoutError";
  override readonly code = "TASK_TIMEOUT";
  static override readonly codes: readonly BorisErrorCode[] = ["TASK_FAILED", "TASK_TIMEOUT"];
}

/**
 * Why a sandbox or its worker went away under a task: its heap was full, it exited by itself, a signal ended it, or nobody knows,
 * as the whole worker is gone.
 */
export type CrashReason = "out-of-memory" | "exit" | "signal" | "lost";

/** How a sandbox or its worker went away under a task. */
export interface Crash {
  readonly reason: CrashReason;
  /** Exit code of the sandbox process, when it exited. */
  readonly exitCode?: number | undefined;
  /** Signal that ended the sandbox process, such as `SIGKILL`. */
  readonly signal?: string | undefined;
}

/** The process that ran the task's last attempt went away. */
export class WorkerCrashedError extends TaskFailedError implements Crash {
  override readonly name = "WorkerCrashedError";
  override readonly code = "WORKER_CRASHED";
  static override readonly codes: readonly BorisErrorCode[] = ["TASK_FAILED", "WORKER_CRASHED"];
  readonly reason: CrashReason;
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;

  constructor(message: string, failure: TaskFailure & Crash) {
    super(message, failure);
    this.reason = failure.reason;
    this.exitCode = failure.exitCode;
    this.signal = failure.signal;
  }
}

/** A wait with `timeoutMs` ended before its future did. The future stays usable. */
export class WaitTimeoutError extends BorisError {
  override readonly name = "WaitTimeoutError";
  readonly code = "WAIT_TIMEOUT";
  static override readonly codes: readonly BorisErrorCode[] = ["WAIT_TIMEOUT"];
}

/** The task, its job or its executor was cancelled or closed before the task ended. */
export class CancelledError extends BorisError {
  override readonly name = "CancelledError";
  readonly code = "CANCELLED";
  static override readonly codes: readonly BorisErrorCode[] = ["CANCELLED"];
}

/** There is no job with that id on this backend. */
export class JobNotFoundError extends BorisError {
  override readonly name = "JobNotFoundError";
  readonly code = "JOB_NOT_FOUND";
  static override readonly codes: readonly BorisErrorCode[] = ["JOB_NOT_FOUND"];
  readonly jobId: string;

  constructor(message: string, jobId: string) {
    super(message);
    this.jobId = jobId;
  }
}

/** Queues or objects cannot be reached or used: permissions, versions, a full disk. */
export class BackendError extends BorisError {
  override readonly name = "BackendError";
  readonly code = "BACKEND";
  static override readonly codes: readonly BorisErrorCode[] = ["BACKEND"];
}
