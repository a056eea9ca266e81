import type { Clock } from "../clock.ts";
import { BackendError } from "../errors.ts";
import { findJob } from "../jobs/find-job.ts";
import { readSendRecord } from "../jobs/read-send-record.ts";
import { AttachSource } from "./attach-source.ts";
import type { Connection } from "./connection.ts";
import type { JobRun, JobRunOptions } from "./job-run.ts";
import { defaultMapSettings } from "./map-options.ts";
import { type ProgressOption, progressRule } from "./progress.ts";
import { StoredOutcomes } from "./stored-outcomes.ts";

/** Options of `executor.attach`. */
export interface JobAttachOptions {
  /** Show the job on the terminal, or call this as tasks are sent and end. See `MapOptions.progress`. Default `false`. */
  readonly progress?: ProgressOption;
}

export const attachRules = { progress: progressRule };

export interface AttachOptions extends JobAttachOptions {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly track: (job: Pick<JobRunOptions, "id" | "settings" | "indexes" | "source" | "accepted">) => JobRun;
}

/**
 * Takes up a job of another client: results that are there, the rest as they come, and the parameter sets that a dead
 * client has not sent.
 *
 * @throws JobNotFoundError if there is no such job
 * @throws BackendError if its results are not kept
 */
export async function attach(jobId: string, options: AttachOptions): Promise<JobRun> {
  const { connection, clock, track, progress = false } = options;
  const record = await findJob(connection.objects, jobId);
  if (record.results !== "durable") {
    throw new BackendError(
      `Cannot attach to job ${jobId} as its results are not kept: it was made with results: "${record.results}"`,
    );
  }
  const { accepted } = await readSendRecord(connection.objects, record);
  const source = new AttachSource({ record, clock, connection });
  const prepared = await source.prepare(connection);
  const indexes = record.indexes ?? Array.from({ length: record.size ?? accepted }, (_, index) => index);
  const run = track({ id: jobId, settings: { ...defaultMapSettings, progress }, indexes, source, accepted });
  const watching = new AbortController();
  void run.over.then(() => watching.abort());
  const stored = new StoredOutcomes(run, connection, prepared);
  try {
    await stored.look();
  } catch (error) {
    // Nobody gets to hold its futures.
    run.end(error);
    throw error;
  }
  void stored.watch(watching.signal);
  return run;
}
