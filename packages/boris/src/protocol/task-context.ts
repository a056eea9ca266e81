/**
 * Objects that a task may keep under the `user/` prefix of its stage, or of its folder on this machine: all tasks of all jobs
 * see them, and they stay until somebody deletes them. A call rejects with what the store says.
 *
 * @example
 * await context.storage.put(`models/${context.taskId}`, JSON.stringify(model));
 */
export interface TaskStorage {
  /** Stores an object, in place of the one under that key if there is one. Text is stored as UTF-8. */
  put(key: string, value: Uint8Array | string): Promise<void>;
  /** The bytes under `key`, or `undefined` if there is no such object. */
  get(key: string): Promise<Uint8Array | undefined>;
  /** Keys that start with `prefix`, as they were put, in order. Default: all. */
  list(prefix?: string): Promise<string[]>;
}

/** What a task knows of itself: the second argument of a task function. */
export interface TaskContext {
  readonly jobId: string;
  /** `jobId` and `index`, with a hyphen between them. */
  readonly taskId: string;
  /** Position of the parameter set in its job, from 0. */
  readonly index: number;
  /** 1 in the first attempt. */
  readonly attempt: number;
  /** Aborts shortly before the attempt is stopped, and when the task is cancelled. */
  readonly signal: AbortSignal;
  /** Milliseconds until the attempt is stopped. */
  remainingMs(): number;
  /** The same in every attempt of the task: the task id. */
  readonly idempotencyKey: string;
  readonly storage: TaskStorage;
}

/**
 * A function that boris runs once for each parameter set.
 *
 * @example
 * const train: TaskFunction<Params, number> = async ({ C }, { signal }) => fit(C, signal);
 */
export type TaskFunction<P, R> = (param: P, context: TaskContext) => R | Promise<R>;
