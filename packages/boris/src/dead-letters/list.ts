import type { DeadLetter } from "../protocol/dead-letter.ts";
import { type Failure, failureOf } from "../protocol/failure.ts";

/** Dead letters of one job that died of the same cause; the message is that of one of them. */
export interface DeadLetterGroup extends Failure {
  readonly jobId: string;
  /** Indexes of the tasks, in order. */
  readonly tasks: readonly number[];
  /** When the first and the last died, in milliseconds since the epoch. */
  readonly firstAt: number;
  readonly lastAt: number;
}

/** Groups letters by job and cause, the largest group first. */
export function groupLetters(letters: readonly DeadLetter[]): DeadLetterGroup[] {
  const groups = Map.groupBy(letters, ({ task, completion }) => `${task.jobId} ${failureOf(completion).fingerprint}`);
  return [...groups.values()].map(groupOf).toSorted((a, b) => b.tasks.length - a.tasks.length);
}

function groupOf(group: readonly DeadLetter[]): DeadLetterGroup {
  const letters = group.toSorted((a, b) => a.task.index - b.task.index);
  const [first] = letters;
  if (first === undefined) throw new RangeError("A group has at least one letter");
  const { name, message, fingerprint } = failureOf(first.completion);
  const times = letters.map(({ diedAt }) => diedAt);
  return {
    jobId: first.task.jobId,
    name,
    message,
    fingerprint,
    tasks: letters.map(({ task }) => task.index),
    firstAt: times.reduce((least, time) => Math.min(least, time)),
    lastAt: times.reduce((most, time) => Math.max(most, time)),
  };
}
