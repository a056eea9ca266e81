import { aString, checkOptions, nonNegativeInteger } from "../options.ts";
import type { DeadLetter } from "../protocol/dead-letter.ts";
import { failureOf } from "../protocol/failure.ts";
import { isJobId } from "../protocol/ids.ts";

/** Which dead letters are meant. All that is given must hold; nothing given means all. */
export interface DeadLetterFilter {
  /** Those of one job. */
  readonly jobId?: string;
  /** Indexes of the tasks in their job. */
  readonly tasks?: readonly number[];
  /** Fingerprint or name of the error, as `list` gives them. */
  readonly error?: string;
}

const rules = {
  jobId: { must: "a job id", holds: (value: unknown) => typeof value === "string" && isJobId(value) },
  tasks: {
    must: "an array of indexes",
    holds: (value: unknown) => Array.isArray(value) && value.every(nonNegativeInteger.holds),
  },
  error: aString,
};

/**
 * @throws TypeError for an unknown key
 * @throws RangeError for a value that is not allowed
 */
export function checkFilter(action: string, filter: DeadLetterFilter): void {
  checkOptions(`${action} dead letters`, filter, rules);
}

/** Whether a letter is meant. */
export function matcherOf({ jobId, tasks, error }: DeadLetterFilter): (letter: DeadLetter) => boolean {
  const indexes = tasks && new Set(tasks);
  return ({ task, completion }) => {
    if (jobId !== undefined && task.jobId !== jobId) return false;
    if (indexes !== undefined && !indexes.has(task.index)) return false;
    if (error === undefined) return true;
    const { name, fingerprint } = failureOf(completion);
    return error === name || error === fingerprint;
  };
}
