import * as v from "valibot";
import { countField, envField, hashField, jobIdField, positiveField, resultsField } from "./fields.ts";
import { parseMessage } from "./parse-message.ts";

const jobRecordSchema = v.object({
  v: v.literal(1),
  jobId: jobIdField,
  name: v.string(),
  bundle: hashField,
  captures: v.optional(hashField),
  /** How many parameter sets there are; absent when they came from an iterable. */
  size: v.optional(countField),
  /** Indexes of the tasks, in the order of sending, if they are not all from 0 on: of a redriven job. */
  indexes: v.optional(v.array(countField)),
  /** The job whose dead letters these tasks were. */
  redriveOf: v.optional(jobIdField),
  createdAt: countField,
  pool: v.string(),
  results: resultsField,
  maxAttempts: positiveField,
  retryDelayMs: countField,
  timeoutMs: positiveField,
  deadlineMs: v.optional(positiveField),
  env: v.optional(envField),
  /** Where the sources are, on the machine that made the job: stacks are given relative to it. */
  projectRoot: v.string(),
});

/** What `job.json` says of a job: all that another process needs to attach to it and to send the rest of its tasks. */
export type JobRecord = v.InferOutput<typeof jobRecordSchema>;

export function encodeJobRecord(record: JobRecord): string {
  return JSON.stringify(record);
}

/** Throws a `BackendError` that says what is wrong with the record. */
export function decodeJobRecord(text: string): JobRecord {
  return parseMessage("job", jobRecordSchema, text);
}
