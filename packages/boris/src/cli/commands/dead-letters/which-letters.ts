import type { Command } from "commander";
import type { Backend } from "../../../backend/backend.ts";
import { DeadLetters } from "../../../dead-letters/dead-letters.ts";
import type { DeadLetterFilter } from "../../../dead-letters/filter.ts";
import { JobNotFoundError } from "../../../errors.ts";
import { findJob } from "../../../jobs/find-job.ts";
import { resolveJobId } from "../../../jobs/resolve-job-id.ts";
import { parseIndexes } from "../../input/parse-indexes.ts";
import { type PlaceOptions, withPlace } from "../../place.ts";

/** Which dead letters a command is about. */
export interface WhichLetters extends PlaceOptions {
  readonly job?: string;
  readonly index?: readonly number[];
  readonly error?: string;
  readonly pool?: string;
}

/** Adds the options by which all commands choose among dead letters. */
export function withWhichLetters(command: Command): Command {
  return withPlace(command)
    .option("--job <job>", "those of one job: its id, how its id begins, or 'latest'")
    .option("--index <indexes>", "those of these tasks, such as 7 or 3,5-9", parseIndexes)
    .option("--error <name>", "those of one error: its name or its fingerprint")
    .option("--pool <name>", "the pool whose dead letters are meant (default: that of the job, or 'default')");
}

/** Dead letters of one pool, and which of them are meant, for a command that runs no tasks. */
export interface ChosenLetters {
  readonly pool: string;
  readonly letters: DeadLetters;
  readonly filter: DeadLetterFilter;
}

/**
 * Finds the dead letters that are meant.
 *
 * @throws JobNotFoundError for what is no job; one whose record was deleted may still have some
 */
export async function chooseLetters(backend: Backend, which: WhichLetters): Promise<ChosenLetters> {
  const { objects } = backend;
  const { job, index, error } = which;
  const jobId = job === undefined ? undefined : await resolveJobId(objects, job);
  const pool = which.pool ?? (jobId === undefined ? undefined : await poolOf(backend, jobId)) ?? "default";
  const queues = { tasks: backend.queue("tasks", pool), deadLetters: backend.queue("dead-letters", pool) };
  return {
    pool,
    letters: new DeadLetters(async () => ({ objects, ...queues })),
    filter: {
      ...(jobId === undefined ? {} : { jobId }),
      ...(index === undefined ? {} : { tasks: index }),
      ...(error === undefined ? {} : { error }),
    },
  };
}

async function poolOf({ objects }: Backend, jobId: string): Promise<string | undefined> {
  try {
    return (await findJob(objects, jobId)).pool;
  } catch (error) {
    if (error instanceof JobNotFoundError) return undefined;
    throw error;
  }
}

/** Says why nothing was found: there is no such job, or none of its tasks is dead. @throws JobNotFoundError */
export async function explainNothing({ objects }: Backend, { filter, pool }: ChosenLetters): Promise<string> {
  if (filter.jobId !== undefined) await findJob(objects, filter.jobId);
  return `no dead letters ${Object.keys(filter).length > 0 ? "match " : ""}in pool '${pool}'`;
}
