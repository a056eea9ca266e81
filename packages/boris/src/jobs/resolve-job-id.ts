import type { ObjectStore } from "../backend/object-store.ts";
import { JobNotFoundError } from "../errors.ts";
import { isJobId } from "../protocol/ids.ts";
import { keys } from "../protocol/keys.ts";
import { readJobRecord } from "./find-job.ts";
import { listJobIds } from "./list-jobs.ts";

/** Looked through first for the latest job: what people ask for was mostly made today. */
const recentMs = 86_400_000;

/**
 * The job that people mean: by its id, by how its id begins, or as `latest`, which is none that redrives another. A whole id is taken as it is, whether there
 * is such a job or not.
 *
 * @throws JobNotFoundError if there is none
 * @throws RangeError if several begin like that
 */
export async function resolveJobId(objects: ObjectStore, text: string, now = Date.now()): Promise<string> {
  if (text === "latest") return findLatest(objects, now);
  const id = text.toUpperCase();
  if (isJobId(id)) return id;
  const found = /^[0-9A-Z]+$/.test(id) ? await listJobIds(objects, { prefix: id }) : [];
  const [first, second] = found;
  if (first === undefined) throw new JobNotFoundError(`There is no job ${JSON.stringify(text)} on this backend`, text);
  if (second === undefined) return first;
  throw new RangeError(
    `Cannot tell which job is meant by '${text}' as ${found.length} begin like that: the latest is ${found.at(-1)}`,
  );
}

/** A redrive is a part of the job that it mends: that one is what people go on talking of. */
async function findLatest(objects: ObjectStore, now: number): Promise<string> {
  const latest = (await latestSince(objects, now - recentMs)) ?? (await latestSince(objects, 0));
  if (latest === undefined) throw new JobNotFoundError("There are no jobs on this backend", "latest");
  return latest;
}

async function latestSince(objects: ObjectStore, since: number): Promise<string | undefined> {
  const ids = await listJobIds(objects, { since });
  for (const id of ids.toReversed()) {
    const bytes = await objects.get(keys.job(id));
    if (bytes !== undefined && readJobRecord(id, bytes).redriveOf === undefined) return id;
  }
  return undefined;
}
