import { Argument } from "commander";
import type { Backend } from "../backend/backend.ts";
import { findJob } from "../jobs/find-job.ts";
import { resolveJobId } from "../jobs/resolve-job-id.ts";
import type { JobRecord } from "../protocol/job-record.ts";
import { CommandError } from "./command-error.ts";
import { exitCode } from "./exit-code.ts";
import { shortIndexes } from "./output/short-indexes.ts";

/** The job that a command is about. A new one for each command, which keeps it. */
export function jobArgument(): Argument {
  return new Argument("<job>", "id of the job, how its id begins, or 'latest'");
}

/**
 * The record of the job that is meant.
 *
 * @throws JobNotFoundError if there is none
 * @throws RangeError if several are meant
 */
export async function findTheJob({ objects }: Backend, job: string): Promise<JobRecord> {
  return findJob(objects, await resolveJobId(objects, job));
}

/** @throws CommandError if the job is known to have no such task */
export function checkTasks({ jobId, size, indexes }: JobRecord, asked: readonly number[] | undefined): void {
  const known = indexes && new Set(indexes);
  const wrong = asked?.find((index) => (known === undefined ? index >= (size ?? Infinity) : !known.has(index)));
  if (wrong === undefined) return;
  const has = known === undefined ? `it has ${size}, from 0 on` : `it has ${shortIndexes(indexes ?? [])}`;
  throw new CommandError(`There is no task ${wrong} in job ${jobId}: ${has}`, exitCode.notFound);
}
