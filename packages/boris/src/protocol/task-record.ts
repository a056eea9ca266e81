import * as v from "valibot";
import { attemptRecordSchema } from "./attempt-record.ts";
import { countField, timeField } from "./fields.ts";
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

const historySchema = v.object({
  v: v.literal(1),
  /** In the order in which a client heard of their end. */
  tasks: v.array(taskRecordSchema),
  /** How many tasks the job has, in what its client wrote last: no more are sent. */
  total: v.optional(countField),
});

/** What is kept of a task that ended, for reports and statistics; times are milliseconds since the epoch. */
export type TaskRecord = v.InferOutput<typeof taskRecordSchema>;

/** A part of a job's history. */
export type History = v.InferOutput<typeof historySchema>;

export function encodeHistory({ tasks, total }: History): string {
  return joinHistory(tasks.map(encodeTaskRecord), total);
}

export function encodeTaskRecord(task: TaskRecord): string {
  return JSON.stringify(task);
}

/** A part of a history of tasks that are encoded already. */
export function joinHistory(tasks: readonly string[], total: number | undefined): string {
  const end = total === undefined ? "" : `,"total":${total}`;
  return `{"v":1,"tasks":[${tasks.join(",")}]${end}}`;
}

/** Throws a `BackendError` that says what is wrong with the object. */
export function decodeHistory(text: string): History {
  return parseMessage("history", historySchema, text);
}
