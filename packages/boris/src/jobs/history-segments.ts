import type { ObjectStore } from "../backend/object-store.ts";
import { keys } from "../protocol/keys.ts";
import { decodeHistory, type History } from "../protocol/task-record.ts";

/** Segments that are read ahead. */
const maxReads = 8;

export interface HistorySegment extends History {
  readonly key: string;
}

/**
 * What is kept of a job's tasks that ended, part by part, in the order in which they were written: memory stays flat
 * however many there are.
 *
 * @param after key of the last segment that was read. Default: from the first on
 */
export async function* historySegments(
  objects: ObjectStore,
  jobId: string,
  after = "",
): AsyncGenerator<HistorySegment, void, undefined> {
  const ahead: Promise<HistorySegment | undefined>[] = [];
  for await (const key of objects.list(keys.histories(jobId), { after })) {
    const reading = readSegment(objects, key);
    // Whoever stops half-way does not hear of it.
    reading.catch(() => undefined);
    ahead.push(reading);
    if (ahead.length < maxReads) continue;
    const segment = await ahead.shift();
    if (segment !== undefined) yield segment;
  }
  for (const reading of ahead) {
    const segment = await reading;
    if (segment !== undefined) yield segment;
  }
}

async function readSegment(objects: ObjectStore, key: string): Promise<HistorySegment | undefined> {
  const bytes = await objects.get(key);
  return bytes && { key, ...decodeHistory(Buffer.from(bytes).toString()) };
}
