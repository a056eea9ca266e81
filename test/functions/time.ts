import type { TaskContext } from "borisjs/task";

/** Tasks that take time, and tell of it. */

export async function wait(ms: number, { attempt }: TaskContext): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, ms));
  return attempt;
}

export function timeLeft(_: unknown, context: TaskContext): number {
  return context.remainingMs();
}
