import type { ReceivedMessage } from "../backend/queue.ts";
import { runTask, type TaskEnd } from "./run-task.ts";
import type { Worker } from "./worker.ts";

export interface BatchOptions {
  /** Called for each message as soon as its task is reported, so that one long task holds up no other. */
  readonly onDone: (message: ReceivedMessage, end: TaskEnd) => Promise<void>;
  /** Called for a message whose task could not be reported: it stays in the queue and comes again. */
  readonly onError: (message: ReceivedMessage, error: unknown) => void;
}

/** Runs the tasks of some messages, as many at once as there are sandboxes. Never rejects. */
export async function runBatch(
  worker: Worker,
  messages: readonly ReceivedMessage[],
  { onDone, onError }: BatchOptions,
): Promise<void> {
  await Promise.all(
    messages.map(async (message) => {
      try {
        const end = await runTask(worker, message);
        await onDone(message, end);
      } catch (error) {
        onError(message, error);
      }
    }),
  );
}
