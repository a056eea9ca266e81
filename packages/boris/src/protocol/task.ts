import * as v from "valibot";
import { attemptRecordSchema } from "./attempt-record.ts";
import { escapeForSqs } from "./codec/sqs-characters.ts";
import {
  countField,
  envField,
  hashField,
  jobIdField,
  payloadField,
  positiveField,
  resultsField,
  timeField,
} from "./fields.ts";
import { maxDepth } from "./limits.ts";
import { parseMessage } from "./parse-message.ts";

export const taskSchema = v.object({
  v: v.literal(1),
  jobId: jobIdField,
  index: countField,
  attempt: positiveField,
  redrives: countField,
  bundle: hashField,
  captures: v.optional(hashField),
  replyTo: v.optional(v.string()),
  param: payloadField,
  maxAttempts: positiveField,
  retryDelayMs: countField,
  timeoutMs: positiveField,
  deadlineAt: v.optional(countField),
  sentAt: countField,
  /** When this attempt could first be received, if that was not when the task was sent. */
  queuedAt: v.optional(timeField),
  /** What the attempts before this one did, in order, `maxEarlierAttempts` at most. */
  earlier: v.optional(v.array(attemptRecordSchema)),
  results: resultsField,
  env: v.optional(envField),
  depth: v.pipe(countField, v.maxValue(maxDepth)),
});

/**
 * One attempt of one task, as it travels through a task queue. Times are milliseconds since the epoch.
 * `redrives` counts how often the task was sent again from the dead-letter queue.
 */
export type Task = v.InferOutput<typeof taskSchema>;

export function encodeTask(task: Task): string {
  return escapeForSqs(JSON.stringify(task));
}

/** Throws a `BackendError` that says what is wrong with the message. */
export function decodeTask(body: string): Task {
  return parseMessage("task", taskSchema, body);
}
