import type { ObjectStore } from "../backend/object-store.ts";
import type { TaskRecord } from "../protocol/task-record.ts";
import { historySegments } from "./history-segments.ts";

/** What is kept of the tasks of a job that ended, in no order; of a task that ended twice the last that was heard. */
export async function readHistory(objects: ObjectStore, jobId: string): Promise<ReadonlyMap<number, TaskRecord>> {
  const records = new Map<number, TaskRecord>();
  for await (const { tasks } of historySegments(objects, jobId)) {
    for (const record of tasks) {
      const known = records.get(record.index);
      if (known === undefined || known.receivedAt <= record.receivedAt) records.set(record.index, record);
    }
  }
  return records;
}
