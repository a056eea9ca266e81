import type { ObjectStore } from "../backend/object-store.ts";
import { keys } from "../protocol/keys.ts";
import { decodeHistory, type TaskRecord } from "../protocol/task-record.ts";

/** Segments that are read at the same time. */
const maxReads = 16;

/** What is kept of the tasks of a job that ended, in no order; of a task that ended twice the last that was heard. */
export async function readHistory(objects: ObjectStore, jobId: string): Promise<ReadonlyMap<number, TaskRecord>> {
  const segments = await Array.fromAsync(objects.list(keys.histories(jobId)));
  const records = new Map<number, TaskRecord>();
  for (let start = 0; start < segments.length; start += maxReads) {
    const reads = segments.slice(start, start + maxReads).map((key) => objects.get(key));
    for (const bytes of await Promise.all(reads)) {
      if (bytes === undefined) continue;
      for (const record of decodeHistory(Buffer.from(bytes).toString()).tasks) {
        const known = records.get(record.index);
        if (known === undefined || known.receivedAt <= record.receivedAt) records.set(record.index, record);
      }
    }
  }
  return records;
}
