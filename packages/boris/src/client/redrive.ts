import type { CapturePlan } from "../capture/plan.ts";
import type { Clock } from "../clock.ts";
import { findJob } from "../jobs/find-job.ts";
import type { DeadLetter } from "../protocol/dead-letter.ts";
import { failureOf } from "../protocol/failure.ts";
import { newJobId } from "../protocol/ids.ts";
import { type HeldLetter, LetterBox } from "../transport/letter-box.ts";
import type { Connection } from "./connection.ts";
import type { JobRun, JobRunOptions } from "./job-run.ts";
import { defaultMapSettings } from "./map-options.ts";
import type { ProgressOption } from "./progress.ts";
import { RedriveSource } from "./redrive-source.ts";

export interface RedriveRequest {
  /** The job whose dead letters are sent again. */
  readonly jobId: string;
  /** Indexes of the tasks; all that are dead if absent. */
  readonly tasks?: readonly number[] | undefined;
  /** Name or fingerprint of the error that they died of; any if absent. */
  readonly error?: string | undefined;
  /** A mended function. */
  readonly plan?: CapturePlan | undefined;
  readonly progress: ProgressOption;
}

export interface RedriveOptions {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly track: (job: Pick<JobRunOptions, "id" | "settings" | "indexes" | "source">) => JobRun;
}

/**
 * Makes a job of another one's dead letters.
 *
 * @throws JobNotFoundError if there is no such job
 */
export async function redrive(request: RedriveRequest, options: RedriveOptions): Promise<JobRun> {
  const { jobId, plan, progress } = request;
  const { connection, clock, track } = options;
  const origin = await findJob(connection.objects, jobId);
  const box = new LetterBox(connection.queue("dead-letters", origin.pool), clock);
  try {
    const letters = await choose(box, request);
    const id = newJobId();
    const mended = plan && { plan, settings: defaultMapSettings };
    const source = new RedriveSource({ jobId: id, origin, box, letters, clock, mended });
    const run = track({
      id,
      settings: { ...defaultMapSettings, progress },
      indexes: letters.map(({ letter }) => letter.task.index),
      source,
    });
    // A letter whose task could not be sent goes back.
    void run.over.then(() => box.close());
    return run;
  } catch (error) {
    await box.close();
    throw error;
  }
}

/** Holds the letters that are meant, in the order of their tasks, and puts all others back. */
async function choose(box: LetterBox, request: RedriveRequest): Promise<readonly HeldLetter[]> {
  const { meant = [], others = [] } = Object.groupBy(await box.letters(), ({ letter }) =>
    isMeant(letter, request) ? "meant" : "others",
  );
  await Promise.all(others.map((held) => box.release(held)));
  return meant.toSorted((a, b) => a.letter.task.index - b.letter.task.index);
}

function isMeant({ task, completion }: DeadLetter, { jobId, tasks, error }: RedriveRequest): boolean {
  if (task.jobId !== jobId || tasks?.includes(task.index) === false) return false;
  if (error === undefined) return true;
  const { name, fingerprint } = failureOf(completion);
  return error === name || error === fingerprint;
}
