import * as v from "valibot";
import { timeField } from "./fields.ts";

export const attemptRecordSchema = v.object({
  outcome: v.picklist(["succeeded", "failed", "timed-out", "crashed", "cancelled"]),
  /** When the attempt could first be received: its sending, and for a retry the end of its delay. */
  queuedAt: timeField,
  startedAt: timeField,
  finishedAt: timeField,
  /** Empty if the attempt ended before a sandbox had it. */
  workerId: v.string(),
  coldStart: v.boolean(),
  /** Why it did not succeed, in a line. */
  error: v.optional(v.string()),
});

/** One attempt; times are milliseconds since the epoch. */
export type AttemptRecord = v.InferOutput<typeof attemptRecordSchema>;
