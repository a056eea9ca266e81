import type { Task } from "../protocol/task.ts";
import type { Outcome } from "./outcome.ts";

/** When the time of a task is over, with all its attempts. */
export interface Deadline {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** What that was from the task's sending. */
  readonly ms: number;
}

export function deadlineOf({ deadlineAt, sentAt }: Task): Deadline | undefined {
  return deadlineAt === undefined ? undefined : { at: deadlineAt, ms: deadlineAt - sentAt };
}

/** How a task ends that has met it. */
export function endedBy({ ms }: Deadline): Outcome {
  return { kind: "timed-out", limitMs: ms, limit: "deadline" };
}
