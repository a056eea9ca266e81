import type { Task } from "./task.ts";

/** What a task keeps of its attempts, as it is when it is sent again from the dead letters: it begins anew. */
export function beginAnew(
  task: Task,
  sentAt: number,
): Pick<Task, "attempt" | "redrives" | "sentAt" | "queuedAt" | "earlier"> {
  return { attempt: 1, redrives: task.redrives + 1, sentAt, queuedAt: undefined, earlier: undefined };
}
