import * as v from "valibot";
import { countField } from "./fields.ts";
import { parseMessage } from "./parse-message.ts";

const time = v.pipe(v.number(), v.minValue(0));

const attemptRecordSchema = v.object({
  outcome: v.picklist(["succeeded", "failed", "timed-out", "crashed", "cancelled"]),
  /** When the attempt could first be received: its sending, and for a retry the end of its delay. */
  queuedAt: time,
  startedAt: time,
  finishedAt: time,
  workerId: v.string(),
  coldStart: v.boolean(),
});

const taskRecordSchema = v.object({
  index: countField,
  state: v.picklist(["succeeded", "failed", "cancelled"]),
  /** Attempts that are known, in order, the last one last. None, if it never ran. */
  attempts: v.array(attemptRecordSchema),
  sentAt: time,
  /** When the client learned of the end. */
  receivedAt: time,
  /** Of the last attempt. */
  cpuMs: time,
  peakMemoryBytes: time,
  paramBytes: time,
  resultBytes: time,
  /** The parameter set and the result as payload texts (see `fromInline`), if they are short. */
  param: v.optional(v.string()),
  result: v.optional(v.string()),
  /** Why it failed, the stack mapped to the user's source. */
  error: v.optional(v.object({ name: v.string(), message: v.string(), stack: v.optional(v.string()) })),
  /** The last that its last attempt printed. */
  logs: v.optional(v.string()),
});

const historySchema = v.object({ v: v.literal(1), tasks: v.array(taskRecordSchema) });

/** One attempt; times are milliseconds since the epoch. */
export type AttemptRecord = v.InferOutput<typeof attemptRecordSchema>;

/** What is kept of a task that ended, for reports and statistics; times are milliseconds since the epoch. */
export type TaskRecord = v.InferOutput<typeof taskRecordSchema>;

/** A part of a job's history: tasks in the order in which a client heard of their end. */
export function encodeHistory(tasks: readonly TaskRecord[]): string {
  return JSON.stringify({ v: 1, tasks });
}

/** Throws a `BackendError` that says what is wrong with the object. */
export function decodeHistory(text: string): readonly TaskRecord[] {
  return parseMessage("history", historySchema, text).tasks;
}
