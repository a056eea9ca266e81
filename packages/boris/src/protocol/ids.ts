import { encodeTime, monotonicFactory } from "ulid";

// Monotonic: ids made within one millisecond still sort in the order they were made.
const next = monotonicFactory();

/** A new job id: a ULID, 26 characters, sortable by the time it was made. */
export function newJobId(): string {
  return next();
}

/** A new id for an executor's completion queue. Lower case, as it becomes part of a queue's name. */
export function newQueueId(): string {
  return next().toLowerCase();
}

/** A new id for a part of a job's history, sortable by the time it was made. */
export function newSegmentId(): string {
  return next();
}

/** What sorts before the ids made at that time or later, in milliseconds since the epoch, and behind all others. */
export function beforeIdsOf(time: number): string {
  return encodeTime(Math.max(0, Math.floor(time)));
}

const jobIdPattern = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

export function isJobId(value: string): boolean {
  return jobIdPattern.test(value);
}

/** The id of a task: that of its job and its index there. */
export function taskIdOf(jobId: string, index: number): string {
  return `${jobId}-${index}`;
}
