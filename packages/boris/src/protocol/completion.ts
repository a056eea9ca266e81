import * as v from "valibot";
import { attemptRecordSchema } from "./attempt-record.ts";
import { escapeForSqs } from "./codec/sqs-characters.ts";
import { countField, jobIdField, payloadField, timeField } from "./fields.ts";
import { parseMessage } from "./parse-message.ts";

const statsSchema = v.object({
  sentAt: timeField,
  /** When the attempt could first be received, if that was not when the task was sent. */
  queuedAt: v.optional(timeField),
  startedAt: timeField,
  finishedAt: timeField,
  workerId: v.string(),
  coldStart: v.boolean(),
  cpuMs: timeField,
  peakMemoryBytes: timeField,
  /** Absent if no sandbox had it. */
  paramBytes: v.optional(timeField),
  resultBytes: timeField,
  /** The attempts before it, in order, `maxEarlierAttempts` at most. */
  earlier: v.optional(v.array(attemptRecordSchema)),
});

const crashSchema = v.object({
  reason: v.picklist(["out-of-memory", "exit", "signal", "lost"]),
  exitCode: v.optional(v.number()),
  signal: v.optional(v.string()),
});

const shared = {
  v: v.literal(1),
  jobId: jobIdField,
  index: countField,
  /** How many there were, this one included; 0 if the task never ran. */
  attempt: countField,
  logs: v.optional(v.string()),
  stats: statsSchema,
};

export const completionSchema = v.variant("outcome", [
  v.object({ ...shared, outcome: v.literal("succeeded"), result: v.optional(payloadField) }),
  v.object({ ...shared, outcome: v.literal("failed"), error: v.unknown() }),
  v.object({
    ...shared,
    outcome: v.literal("timed-out"),
    limitMs: countField,
    /** Absent if it was the attempt's own. */
    limit: v.optional(v.literal("deadline")),
  }),
  v.object({ ...shared, outcome: v.literal("crashed"), crash: crashSchema }),
  v.object({ ...shared, outcome: v.literal("cancelled") }),
]);

/** Times (milliseconds since the epoch) and sizes of a task's last attempt, and what the earlier ones did. */
export type AttemptStats = v.InferOutput<typeof statsSchema>;

/** The message that tells how a task ended. `error` is a wire error, read by `fromWire`. */
export type Completion = v.InferOutput<typeof completionSchema>;

/** The attempt of a task that no worker has ever had. */
export const neverSent = 0;

export function encodeCompletion(completion: Completion): string {
  return escapeForSqs(JSON.stringify(completion));
}

/** Throws a `BackendError` that says what is wrong with the message. */
export function decodeCompletion(body: string): Completion {
  return parseMessage("completion", completionSchema, body);
}
