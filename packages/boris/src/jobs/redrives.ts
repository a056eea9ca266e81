import type { ObjectStore } from "../backend/object-store.ts";
import { JobNotFoundError } from "../errors.ts";
import { findJob } from "./find-job.ts";
import { type Ending, JobAccount } from "./job-account.ts";

/** Jobs that a job's dead letters were sent again as, and those that theirs were, in the order in which they were made. */
export async function openRedrives(objects: ObjectStore, own: JobAccount): Promise<readonly JobAccount[]> {
  const accounts = new Map([[own.record.jobId, own]]);
  const waiting = [...own.redrives];
  for (const id of waiting) {
    // Its record is written after the link to it, and may be gone before it.
    const record = accounts.has(id) ? undefined : await findJob(objects, id).catch(ignoreMissing);
    if (record === undefined) continue;
    const account = await JobAccount.open(objects, record);
    accounts.set(id, account);
    waiting.push(...account.redrives);
  }
  accounts.delete(own.record.jobId);
  return [...accounts.values()].toSorted((a, b) => (a.record.jobId < b.record.jobId ? -1 : 1));
}

function ignoreMissing(error: unknown): undefined {
  if (!(error instanceof JobNotFoundError)) throw error;
}

/** A task that was sent again. */
export interface Redriven {
  /** The job in which it ended last; while it has not ended again, the one that it was sent again as first. */
  readonly jobId: string;
  readonly state: Ending["state"] | "pending";
}

/** What became of tasks that were sent again as other jobs, by their index. How one ended last counts. */
export function redrivenTasks(redrives: readonly JobAccount[]): ReadonlyMap<number, Redriven> {
  const tasks = new Map<number, Redriven>();
  for (const account of redrives) {
    const { jobId } = account.record;
    for (const index of account.indexes()) {
      const state = account.endings.get(index)?.state;
      if (state !== undefined || !tasks.has(index)) tasks.set(index, { jobId, state: state ?? "pending" });
    }
  }
  return tasks;
}

/** How many of these tasks are in which state. */
export type RedrivenCounts = Readonly<Record<Redriven["state"], number>>;

export function countRedriven(tasks: Iterable<Redriven>): RedrivenCounts {
  const counts = { succeeded: 0, failed: 0, cancelled: 0, pending: 0 };
  for (const { state } of tasks) counts[state] += 1;
  return counts;
}
