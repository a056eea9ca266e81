import type { ObjectStore } from "../backend/object-store.ts";
import { keys } from "../protocol/keys.ts";
import { decodeHistory, type History } from "../protocol/task-record.ts";
import { readAhead } from "./read-ahead.ts";

export interface HistorySegment extends History {
  readonly key: string;
  readonly bytes: number;
}

/**
 * What is kept of a job's tasks that ended, part by part, in the order in which they were written: memory stays flat
 * however many there are.
 *
 * @param after key of the last segment that was read. Default: from the first on
 */
export function historySegments(
  objects: ObjectStore,
  jobId: string,
  after = "",
): AsyncGenerator<HistorySegment, void, undefined> {
  return readSegments(objects, objects.list(keys.histories(jobId), { after }));
}

/**
 * The parts with these keys, but for those that are just being deleted. What is read ahead is not decoded yet, which takes
 * several times the memory. Throws a `BackendError` if one is damaged.
 */
export async function* readSegments(
  objects: ObjectStore,
  segmentKeys: Iterable<string> | AsyncIterable<string>,
): AsyncGenerator<HistorySegment, void, undefined> {
  const reads = readAhead(segmentKeys, async (key) => ({ key, bytes: await objects.get(key) }));
  for await (const { key, bytes } of reads) {
    if (bytes !== undefined) yield { key, bytes: bytes.length, ...decodeHistory(Buffer.from(bytes).toString()) };
  }
}
