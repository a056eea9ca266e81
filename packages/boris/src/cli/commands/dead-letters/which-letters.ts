import type { Command } from "commander";
import type { Backend } from "../../../backend/backend.ts";
import { DeadLetters } from "../../../dead-letters/dead-letters.ts";
import type { DeadLetterFilter } from "../../../dead-letters/filter.ts";
import { JobNotFoundError } from "../../../errors.ts";
import { findJob } from "../../../jobs/find-job.ts";
import { isJobId } from "../../../protocol/ids.ts";
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
    .option("--job <id>", "those of one job")
    .option("--index <indexes>", "those of these tasks, such as 7 or 3,5-9", parseIndexes)
    .option("--error <name>", "those of one error: its name or its fingerprint")
    .option("--pool <name>", "the pool whose dead letters are meant (default: that of the job, or 'default')");
}

export function filterOf({ job, index, error }: WhichLetters): DeadLetterFilter {
  return {
    ...(job === undefined ? {} : { jobId: job }),
    ...(index === undefined ? {} : { tasks: index }),
    ...(error === undefined ? {} : { error }),
  };
}

/** A pool's dead letters, for a command that runs no tasks. */
export interface ChosenLetters {
  readonly pool: string;
  readonly letters: DeadLetters;
}

/**
 * Opens the dead letters that are meant. A job whose record is gone may still have some.
 *
 * @throws JobNotFoundError for what is no id of a job
 */
export async function chooseLetters(backend: Backend, which: WhichLetters): Promise<ChosenLetters> {
  const pool = which.pool ?? (await poolOf(backend, which)) ?? "default";
  const queues = { objects: backend.objects, tasks: backend.queue("tasks", pool) };
  return {
    pool,
    letters: new DeadLetters(async () => ({ ...queues, deadLetters: backend.queue("dead-letters", pool) })),
  };
}

async function poolOf({ objects }: Backend, { job }: WhichLetters): Promise<string | undefined> {
  if (job === undefined) return undefined;
  try {
    return (await findJob(objects, job)).pool;
  } catch (error) {
    if (error instanceof JobNotFoundError && isJobId(job)) return undefined;
    throw error;
  }
}

/** Says why nothing was found: there is no such job, or none of its tasks is dead. @throws JobNotFoundError */
export async function explainNothing({ objects }: Backend, which: WhichLetters, pool: string): Promise<string> {
  if (which.job !== undefined) await findJob(objects, which.job);
  const isFiltered = Object.keys(filterOf(which)).length > 0;
  return `no dead letters ${isFiltered ? "match " : ""}in pool '${pool}'`;
}
