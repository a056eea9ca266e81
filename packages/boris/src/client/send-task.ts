import type { Encoded } from "../protocol/codec.ts";
import type { JobRecord } from "../protocol/job-record.ts";
import { keys } from "../protocol/keys.ts";
import { encodeTask } from "../protocol/task.ts";
import type { Connection } from "./connection.ts";

export interface TaskToSend {
  readonly index: number;
  readonly param: Encoded;
  /** Whether the parameter set is in the object store already if it is large. */
  readonly isStored?: boolean | undefined;
}

/**
 * Sends the first attempt of one task: its parameter set goes into the message, or into the object store when it is large.
 * Resolves when the task queue has accepted it; rejects with a `BackendError` when it will not.
 */
export async function sendTask(connection: Connection, job: JobRecord, task: TaskToSend): Promise<void> {
  const { index, isStored = false } = task;
  const { jobId, pool, bundle, captures, maxAttempts, retryDelayMs, timeoutMs, deadlineMs, results, env } = job;
  const { payloads } = connection;
  const written = isStored
    ? { payload: payloads.payloadOf(task.param) }
    : payloads.write(keys.param(jobId, index), task.param);
  const { payload: param } = written instanceof Promise ? await written : written;
  const sentAt = connection.clock.now();
  const body = encodeTask({
    v: 1,
    jobId,
    index,
    attempt: 1,
    redrives: 0,
    bundle,
    captures,
    replyTo: connection.replyTo,
    param,
    maxAttempts,
    retryDelayMs,
    timeoutMs,
    deadlineAt: deadlineMs === undefined ? undefined : sentAt + deadlineMs,
    sentAt,
    results,
    env,
    depth: 0,
  });
  await connection.tasks(pool).send(body);
}
