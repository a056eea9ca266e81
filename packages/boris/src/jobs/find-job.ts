import type { ObjectStore } from "../backend/object-store.ts";
import { BackendError, JobNotFoundError } from "../errors.ts";
import { isJobId } from "../protocol/ids.ts";
import { decodeJobRecord, type JobRecord } from "../protocol/job-record.ts";
import { keys } from "../protocol/keys.ts";

/**
 * What is known of a job since it was made.
 *
 * @throws JobNotFoundError if there is no such job
 * @throws BackendError if it was made by another version
 */
export async function findJob(objects: ObjectStore, jobId: string): Promise<JobRecord> {
  const bytes = isJobId(jobId) ? await objects.get(keys.job(jobId)) : undefined;
  if (bytes === undefined)
    throw new JobNotFoundError(`There is no job ${JSON.stringify(jobId)} on this backend`, jobId);
  return readJobRecord(jobId, bytes);
}

/** @throws BackendError if the job was made by another version */
export function readJobRecord(jobId: string, bytes: Uint8Array): JobRecord {
  try {
    return decodeJobRecord(Buffer.from(bytes).toString());
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new BackendError(
      `Cannot use job ${jobId}: another version of boris made it, or its record is damaged (${why})`,
      { cause },
    );
  }
}
