import type { ObjectStore } from "../backend/object-store.ts";
import { BackendError } from "../errors.ts";
import { beforeIdsOf, isJobId } from "../protocol/ids.ts";
import type { JobRecord } from "../protocol/job-record.ts";
import { keys } from "../protocol/keys.ts";
import { readJobRecord } from "./find-job.ts";

/** Records that are read at the same time. */
const maxReads = 16;

export interface ListIdsOptions {
  /** Only jobs made at this time or later, in milliseconds since the epoch. Default: all. */
  readonly since?: number;
  /** Only ids that begin like this. Default: all. */
  readonly prefix?: string;
}

export interface ListJobsOptions extends ListIdsOptions {
  /** So many at most. Default: all. */
  readonly limit?: number;
}

export interface JobList {
  /** The latest first. */
  readonly jobs: readonly JobRecord[];
  /** Jobs among them whose records cannot be read, and why. */
  readonly unreadable: readonly BackendError[];
  /** Earlier jobs that were left out. */
  readonly earlier: number;
}

/** The jobs that are kept: one request for each thousand, and one for each that is given. */
export async function listJobs(objects: ObjectStore, options: ListJobsOptions = {}): Promise<JobList> {
  const { limit = Infinity } = options;
  const ids = await listJobIds(objects, options);
  const jobs: JobRecord[] = [];
  const unreadable: BackendError[] = [];
  let earlier = ids.length;
  while (earlier > 0 && jobs.length + unreadable.length < limit) {
    const count = Math.min(maxReads, earlier, limit - jobs.length - unreadable.length);
    const latest = ids.slice(earlier - count, earlier).toReversed();
    earlier -= count;
    for (const found of await Promise.all(latest.map((id) => readOne(objects, id)))) {
      if (found instanceof BackendError) unreadable.push(found);
      else if (found !== undefined) jobs.push(found);
    }
  }
  return { jobs, unreadable, earlier };
}

/** Ids of the jobs that are kept, the latest last. */
export async function listJobIds(objects: ObjectStore, options: ListIdsOptions = {}): Promise<readonly string[]> {
  const { since = 0, prefix = "" } = options;
  const ids: string[] = [];
  const after = keys.jobs + beforeIdsOf(since);
  for await (const folder of objects.list(keys.jobs + prefix, { delimiter: "/", after })) {
    const id = folder.slice(keys.jobs.length, -1);
    if (isJobId(id)) ids.push(id);
  }
  return ids;
}

/** `undefined` for what is left of a job that was never made, or is just being deleted. */
async function readOne(objects: ObjectStore, jobId: string): Promise<JobRecord | BackendError | undefined> {
  const bytes = await objects.get(keys.job(jobId));
  try {
    return bytes && readJobRecord(jobId, bytes);
  } catch (error) {
    if (error instanceof BackendError) return error;
    throw error;
  }
}
