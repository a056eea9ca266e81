import type { ObjectStore } from "../backend/object-store.ts";
import { keys } from "../protocol/keys.ts";

/** Jobs that dead letters of a job were sent again as, the first one first; it is one of them if they were sent again as its own tasks. */
export async function listRedrives(objects: ObjectStore, jobId: string): Promise<readonly string[]> {
  const prefix = keys.redrives(jobId);
  return Array.fromAsync(objects.list(prefix), (key) => key.slice(prefix.length));
}
