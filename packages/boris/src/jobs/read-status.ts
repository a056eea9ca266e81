import type { ObjectStore } from "../backend/object-store.ts";
import type { JobRecord } from "../protocol/job-record.ts";
import type { CutShort } from "../protocol/send-record.ts";
import { findJob } from "./find-job.ts";
import { JobAccount } from "./job-account.ts";

/** A client that has not told of itself for this long while it had tasks to send is dead. */
export const deadAfterMs = 5_000;

/** How far a job is, seen from another process. */
export interface JobStatus {
  readonly record: JobRecord;
  /** Tasks in all; `undefined` while its client may still send more. */
  readonly total: number | undefined;
  /** Tasks that the queue has accepted, as far as that is known. */
  readonly accepted: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly cancelled: number;
  /** Tasks that have not ended, or of whose end nothing is known. */
  readonly pending: number;
  /** True when its client sends no more. */
  readonly ended: boolean;
  /** Why an iterable was not read to its end: only the tasks that were sent are of the job. */
  readonly cutShort: CutShort | undefined;
  /** Whether the client that sends is alive; `undefined` if that cannot be told, as it has nothing to send any more. */
  readonly clientAlive: boolean | undefined;
  /** When its first task was sent and its last one ended, in milliseconds since the epoch; `undefined` if that is not known. */
  readonly firstAt: number | undefined;
  readonly lastAt: number | undefined;
  /** Jobs that its dead letters were sent again as, the first one first. */
  readonly redrives: readonly string[];
}

/**
 * Puts together how far a job is. It is right also after its client died, if its results are durable; else it is what the
 * client knew.
 *
 * @throws JobNotFoundError if there is no such job
 * @throws BackendError if another version made it
 */
export async function readStatus(objects: ObjectStore, jobId: string, now: number = Date.now()): Promise<JobStatus> {
  return statusOf(await JobAccount.open(objects, await findJob(objects, jobId)), now);
}

export function statusOf(account: JobAccount, now: number = Date.now()): JobStatus {
  const { record, total, sent, firstAt, lastAt, redrives, endings } = account;
  const counts = { succeeded: 0, failed: 0, cancelled: 0 };
  for (const { state } of endings.values()) counts[state] += 1;
  const accepted = Math.max(sent.accepted, endings.size);
  const isOver = total !== undefined && endings.size >= total;
  const ended = sent.ended || isOver;
  return {
    record,
    total,
    accepted,
    ...counts,
    pending: Math.max(0, (total ?? accepted) - endings.size),
    ended,
    cutShort: sent.cutShort,
    clientAlive: ended || record.results !== "durable" ? undefined : now - sent.at < deadAfterMs,
    firstAt,
    lastAt,
    redrives: redrives.filter((id) => id !== record.jobId),
  };
}
