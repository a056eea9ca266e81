import * as v from "valibot";
import { attemptRecordSchema } from "./attempt-record.ts";
import { countField, positiveField, timeField } from "./fields.ts";
import { parseMessage } from "./parse-message.ts";

const taskRecordSchema = v.object({
  index: countField,
  state: v.picklist(["succeeded", "failed", "cancelled"]),
  /** Attempts that are known, in order, the last one last. None, if it never ran. */
  attempts: v.array(attemptRecordSchema),
  sentAt: timeField,
  /** When the client learned of the end. */
  receivedAt: timeField,
  /** Of the last attempt. */
  cpuMs: timeField,
  peakMemoryBytes: timeField,
  paramBytes: timeField,
  resultBytes: timeField,
  /** The parameter set and the result as payload texts (see `fromInline`), if they are short. */
  param: v.optional(v.string()),
  result: v.optional(v.string()),
  /** Why it failed, the stack mapped to the user's source. */
  error: v.optional(v.object({ name: v.string(), message: v.string(), stack: v.optional(v.string()) })),
  /** The last that its last attempt printed. */
  logs: v.optional(v.string()),
});

const summarySchema = v.object({
  v: v.literal(1),
  /** How many tasks the job has, in what its client wrote last: no more are sent. */
  total: v.optional(countField),
  /** How all the tasks ended that this client has told of so far, so that its last part alone says how far it came. */
  ended: v.optional(v.object({ succeeded: countField, failed: countField, cancelled: countField })),
  /** How many parts this client has written, with this one. If there are as many, no other client has written any. */
  part: v.optional(positiveField),
  /** When it was written. */
  at: v.optional(timeField),
});

const historySchema = v.object({
  ...summarySchema.entries,
  /** In the order in which a client heard of their end. */
  tasks: v.array(taskRecordSchema),
});

/** What is kept of a task that ended, for reports and statistics; times are milliseconds since the epoch. */
export type TaskRecord = v.InferOutput<typeof taskRecordSchema>;

/** A part of a job's history. */
export type History = v.InferOutput<typeof historySchema>;

/** A part of a job's history without its tasks; times are milliseconds since the epoch. */
export type HistorySummary = v.InferOutput<typeof summarySchema>;

export function encodeHistory({ tasks, ...summary }: History): string {
  return joinHistory(tasks.map(encodeTaskRecord), summary);
}

export function encodeTaskRecord(task: TaskRecord): string {
  return JSON.stringify(task);
}

/** A part of a history of tasks that are encoded already. */
export function joinHistory(tasks: readonly string[], summary: HistorySummary): string {
  return `${JSON.stringify(summary).slice(0, -1)},"tasks":[${tasks.join(",")}]}`;
}

/** Throws a `BackendError` that says what is wrong with the object. */
export function decodeHistory(text: string): History {
  return parseMessage("history", historySchema, text);
}

/** The same without a check of the tasks, which are most of it. */
export function decodeHistorySummary(text: string): HistorySummary {
  return parseMessage("history", summarySchema, text);
}
