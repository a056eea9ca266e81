import type { ObjectStore } from "../backend/object-store.ts";
import { QueueGoneError } from "../backend/queue-gone.ts";
import type { Queue, ReceivedMessage } from "../backend/queue.ts";
import { readCancellation } from "../protocol/cancellation.ts";
import { encodeCompletion } from "../protocol/completion.ts";
import { keys } from "../protocol/keys.ts";
import { maxBatchEntries } from "../protocol/limits.ts";
import { decodeTask, encodeTask, type Task } from "../protocol/task.ts";
import { isClientAlive } from "./client-address.ts";
import type { LocalQueues } from "./local-queues.ts";
import { waitingPrefix } from "./queue-names.ts";

/** How long a message stays with a process that died while it moved it. */
const moveMs = 30_000;

/**
 * Tasks whose client is gone. On AWS they just run; here they would run in the process of the next program that happens to
 * use the same folder, and hold up its own tasks. So they wait, job by job, until somebody attaches.
 */
export class Orphans {
  readonly #queues: LocalQueues;
  readonly #objects: ObjectStore;
  readonly #tasks: Queue;

  constructor(queues: LocalQueues, objects: ObjectStore, tasks: Queue) {
    this.#queues = queues;
    this.#objects = objects;
    this.#tasks = tasks;
  }

  isOrphan({ body }: ReceivedMessage): boolean {
    // The first one is the message's own: what a parameter set holds comes later, and with its quotes escaped.
    const replyTo = /"replyTo":"([^"]*)"/.exec(body)?.[1];
    return replyTo !== undefined && !isClientAlive(replyTo);
  }

  /** Moves a task to where its job's orphans wait, unless it is cancelled. The caller deletes the message when this resolves. */
  async setAside({ body }: ReceivedMessage): Promise<void> {
    const task = decodeTask(body);
    const { jobId, index } = task;
    const cancelled = readCancellation(await this.#objects.get(keys.cancelled(jobId)));
    if (cancelled === "all" || cancelled.includes(index)) return this.#keepCancelled(task);
    const waiting = await this.#queues.create(waitingName(jobId));
    await waiting.send([{ body }]);
  }

  /** As a worker does, for those who attach: nobody else will tell them of its end. */
  async #keepCancelled({ jobId, index, attempt, redrives, sentAt, results }: Task): Promise<void> {
    if (results !== "durable") return;
    const now = Date.now();
    const times = { sentAt, startedAt: now, finishedAt: now, workerId: "", coldStart: false };
    const stats = { ...times, cpuMs: 0, peakMemoryBytes: 0, resultBytes: 0 };
    const completion = encodeCompletion({ v: 1, jobId, index, attempt, outcome: "cancelled", stats });
    await this.#objects.put(keys.failure(jobId, index, redrives), [Buffer.from(completion)]);
  }

  /** Puts the tasks of a job back into the task queue, to answer to another client. */
  async adopt(jobId: string, replyTo: string): Promise<void> {
    const waiting = this.#queues.open(waitingName(jobId));
    try {
      for (;;) {
        const messages = await waiting.receive({ maxMessages: maxBatchEntries, waitMs: 0, visibilityMs: moveMs });
        if (messages.length === 0) return;
        await this.#tasks.send(messages.map(({ body }) => ({ body: encodeTask({ ...decodeTask(body), replyTo }) })));
        await waiting.delete(messages.map(({ receipt }) => receipt));
      }
    } catch (error) {
      // No task of the job was ever set aside.
      if (!(error instanceof QueueGoneError)) throw error;
    }
  }
}

function waitingName(jobId: string): string {
  return waitingPrefix + jobId;
}
