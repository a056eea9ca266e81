import type { ObjectStore } from "../backend/object-store.ts";
import { isJobId } from "../protocol/ids.ts";
import type { JobRecord } from "../protocol/job-record.ts";
import { keys } from "../protocol/keys.ts";
import { findJob } from "./find-job.ts";

/** The jobs that are kept, the latest first. */
export async function* listJobs(objects: ObjectStore): AsyncGenerator<JobRecord, void, undefined> {
  const ids = new Set<string>();
  for await (const key of objects.list(keys.jobs)) {
    const id = key.slice(keys.jobs.length).split("/")[0] ?? "";
    if (isJobId(id)) ids.add(id);
  }
  for (const id of [...ids].toReversed()) yield await findJob(objects, id);
}
