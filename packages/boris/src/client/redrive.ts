import type { CapturePlan } from "../capture/plan.ts";
import type { Clock } from "../clock.ts";
import { newJobId } from "../protocol/ids.ts";
import { LetterBox } from "../transport/letter-box.ts";
import { findJob } from "./attach.ts";
import type { Connection } from "./connection.ts";
import type { JobRun, JobRunOptions } from "./job-run.ts";
import { defaultMapSettings } from "./map-options.ts";
import { type ChosenLetter, RedriveSource } from "./redrive-source.ts";

export interface RedriveRequest {
  /** The job whose dead letters are sent again. */
  readonly jobId: string;
  /** Indexes of the tasks; all that are dead if absent. */
  readonly tasks?: readonly number[] | undefined;
  /** A mended function. */
  readonly plan?: CapturePlan | undefined;
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
export async function redrive({ jobId, tasks, plan }: RedriveRequest, options: RedriveOptions): Promise<JobRun> {
  const { connection, clock, track } = options;
  const origin = await findJob(connection, jobId);
  const box = new LetterBox(connection.queue("dead-letters", origin.pool), clock);
  const letters = await choose(box, jobId, tasks);
  const id = newJobId();
  const mended = plan && { plan, settings: defaultMapSettings };
  const source = new RedriveSource({ jobId: id, origin, box, letters, clock, mended });
  const indexes = letters.map(({ letter }) => letter.task.index).toSorted((a, b) => a - b);
  const run = track({ id, settings: defaultMapSettings, indexes, source });
  // A letter whose task could not be sent goes back.
  void run.over.then(() => box.close());
  return run;
}

/** Holds the letters that are meant and puts all others back. */
async function choose(box: LetterBox, jobId: string, tasks: readonly number[] | undefined): Promise<ChosenLetter[]> {
  const chosen = new Map<number, ChosenLetter>();
  const others = [];
  for await (const held of box.letters()) {
    const { letter, receipt } = held;
    const task = letter?.task;
    const isMeant = task?.jobId === jobId && (tasks?.includes(task.index) ?? true);
    // A task whose worker died after it was buried may be there twice.
    if (letter !== undefined && isMeant && !chosen.has(letter.task.index)) {
      chosen.set(letter.task.index, { letter, receipt });
    } else others.push(held);
  }
  await Promise.all(others.map((held) => box.release(held)));
  return [...chosen.values()];
}
