import type { ObjectStore } from "./object-store.ts";
import type { Queue } from "./queue.ts";

/** Where tasks run. One per executor; `start` before anything else is used, `stop` when all is done. */
export interface Backend {
  readonly name: "local" | "aws";

  /** Finds or makes what the backend stands on. Idempotent. Rejects with a `BackendError`. */
  start(): Promise<void>;

  readonly objects: ObjectStore;

  /** A queue that exists for as long as the stage does. Throws a `BackendError` for an unknown pool. */
  queue(kind: "tasks" | "dead-letters", pool: string): Queue;

  /** Makes the completion queue of one executor. */
  openCompletions(): Promise<CompletionQueue>;

  /**
   * Lets the tasks of a job run whose client is gone, and has them answer to `replyTo`. Only backends have it whose tasks
   * do not run without their client.
   */
  adopt?(jobId: string, replyTo: string): Promise<void>;

  /** Memory of a pool's workers in MB, where it is paid for. Throws a `BackendError` for an unknown pool. */
  workerMemoryMb?(pool: string): number;

  /** Ends every loop and handle that `start` began. Idempotent; resolves when nothing is running. */
  stop(): Promise<void>;
}

/** What `new Executor({ backend })` takes, as `local()` and `aws()` make it: the executor opens a backend of its own with it. */
export interface BackendProvider {
  readonly name: Backend["name"];
  create(): Backend;
}

/** A queue of one executor's own. */
export interface CompletionQueue {
  /** What `replyTo` of a task says, so that a worker finds this queue. */
  readonly address: string;
  readonly queue: Queue;
  /** How long completions may be let gather, so that they share a request. Absent where requests cost nothing. */
  readonly gatherMs?: number;
  /** Deletes the queue with what is in it. Idempotent. */
  close(): Promise<void>;
}

/** What a worker needs of a backend beside its task queue. */
export interface WorkerBackend {
  readonly objects: ObjectStore;
  /** The completion queue that a task names. It may be gone, then sending to it rejects with `QueueGoneError`. */
  completions(address: string): Queue;
  readonly deadLetters: Queue;
}
