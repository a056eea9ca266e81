import type { ObjectStore } from "../backend/object-store.ts";
import { keys } from "../protocol/keys.ts";
import { decodeHistory, type History } from "../protocol/task-record.ts";
import { readAhead } from "./read-ahead.ts";

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
  for await (const segment of readAhead(objects.list(keys.histories(jobId), { after }), (key) =>
    readSegment(objects, key),
  ))
    if (segment !== undefined) yield segment;
}

/** `undefined` if there is none, as its job is just being deleted. Rejects with a `BackendError` if it is damaged. */
export async function readSegment(objects: ObjectStore, key: string): Promise<HistorySegment | undefined> {
  const bytes = await objects.get(key);
  return bytes && { key, ...decodeHistory(Buffer.from(bytes).toString()) };
}
