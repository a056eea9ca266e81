import type { TaskRecord } from "../protocol/task-record.ts";

/** What a client keeps of a task that succeeded, without attempts. */
export function taskRecord(index: number, fields: Partial<TaskRecord> = {}): TaskRecord {
  return {
    index,
    state: "succeeded",
    attempts: [],
    sentAt: 1,
    receivedAt: 2,
    cpuMs: 0,
    peakMemoryBytes: 0,
    paramBytes: 0,
    resultBytes: 0,
    ...fields,
  };
}
