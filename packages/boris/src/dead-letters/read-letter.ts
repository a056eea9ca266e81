import type { ObjectStore } from "../backend/object-store.ts";
import { TaskTimeoutError, WorkerCrashedError } from "../errors.ts";
import { findJob } from "../jobs/find-job.ts";
import { loadStackMapper, type StackMapper } from "../jobs/stack-mapper.ts";
import { decode } from "../protocol/codec.ts";
import type { Completion } from "../protocol/completion.ts";
import type { DeadLetter as StoredLetter } from "../protocol/dead-letter.ts";
import { type Failure, failureOf } from "../protocol/failure.ts";
import { taskIdOf } from "../protocol/ids.ts";
import { keys } from "../protocol/keys.ts";
import { fromWire } from "../protocol/remote-error.ts";
import { mapStacks } from "../protocol/remote-error/map-stacks.ts";
import { PayloadStore } from "../transport/payload-store.ts";

/** A task that failed for good. */
export interface DeadLetter extends Failure {
  readonly jobId: string;
  readonly taskId: string;
  /** Place of its parameter set in the job. */
  readonly index: number;
  /** How many times it was run since it was last sent. */
  readonly attempts: number;
  /** How often it was sent again from the dead letters. */
  readonly redrives: number;
  /**
   * What it threw, with its stack mapped to the source; a `TaskTimeoutError` or a `WorkerCrashedError` if it was ended or
   * its process went away.
   */
  readonly error: unknown;
  /** The last 4 KiB that it printed in its last attempt. */
  readonly logs: string;
  /** In milliseconds since the epoch. */
  readonly diedAt: number;
  /** Reads the argument that it had. Rejects with a `BackendError` if that is not there any more. */
  readonly param: () => Promise<unknown>;
}

/** Makes letters readable. What several of them need, such as a source map, it fetches once. */
export class LetterReader {
  readonly #objects: ObjectStore;
  readonly #payloads: PayloadStore;
  readonly #mappers = new Map<string, Promise<StackMapper>>();

  constructor(objects: ObjectStore) {
    this.#objects = objects;
    this.#payloads = new PayloadStore(objects);
  }

  async read({ task, completion, diedAt }: StoredLetter): Promise<DeadLetter> {
    const { jobId, index, redrives } = task;
    const { attempt: attempts, logs = "" } = completion;
    return {
      jobId,
      index,
      redrives,
      attempts,
      logs,
      diedAt,
      ...failureOf(completion),
      taskId: taskIdOf(jobId, index),
      error: await this.#errorOf(task, completion),
      param: async () => decode(await this.#payloads.read(keys.param(jobId, index), task.param)),
    };
  }

  async #errorOf(task: StoredLetter["task"], completion: Completion): Promise<unknown> {
    const { attempt: attempts, logs = "" } = completion;
    const { message } = failureOf(completion);
    const failure = { taskId: taskIdOf(task.jobId, task.index), attempts, logs };
    switch (completion.outcome) {
      case "failed": {
        const thrown = fromWire(completion.error);
        mapStacks(thrown, await this.#mapperOf(task));
        return thrown;
      }
      case "timed-out":
        return withoutStack(new TaskTimeoutError(message, failure));
      case "crashed":
        return withoutStack(new WorkerCrashedError(message, { ...failure, ...completion.crash }));
      case "succeeded":
      case "cancelled":
        return undefined;
    }
  }

  #mapperOf({ jobId, bundle }: StoredLetter["task"]): Promise<StackMapper> {
    const key = `${jobId} ${bundle}`;
    const mapper = this.#mappers.get(key) ?? this.#loadMapper(jobId, bundle);
    this.#mappers.set(key, mapper);
    return mapper;
  }

  /** Without the job's record or its source map, stacks stay as they are on the worker. */
  async #loadMapper(jobId: string, bundle: string): Promise<StackMapper> {
    try {
      const { projectRoot } = await findJob(this.#objects, jobId);
      return await loadStackMapper(this.#objects, { bundle, projectRoot });
    } catch {
      return (stack) => stack;
    }
  }
}

/** It was made here, and where says nothing of the task. */
function withoutStack<E extends Error>(error: E): E {
  error.stack = `${error.name}: ${error.message}`;
  return error;
}
