import type { Completion } from "../protocol/completion.ts";
import type { JobRun } from "./job-run.ts";

/** The runs of one executor that are not over. A job has several when the executor attached to its own. */
export class Runs implements Iterable<JobRun> {
  readonly #byJob = new Map<string, Set<JobRun>>();

  get isEmpty(): boolean {
    return this.#byJob.size === 0;
  }

  *[Symbol.iterator](): Generator<JobRun, void, undefined> {
    for (const runs of this.#byJob.values()) yield* runs;
  }

  add(run: JobRun): void {
    const runs = this.#byJob.get(run.id);
    if (runs === undefined) this.#byJob.set(run.id, new Set([run]));
    else runs.add(run);
  }

  delete(run: JobRun): void {
    const runs = this.#byJob.get(run.id);
    runs?.delete(run);
    if (runs?.size === 0) this.#byJob.delete(run.id);
  }

  /** Gives a completion to whom it concerns. False if nobody has use for it. */
  complete(completion: Completion): boolean {
    let taken = false;
    for (const run of this.#byJob.get(completion.jobId) ?? []) taken = run.complete(completion) || taken;
    return taken;
  }
}
