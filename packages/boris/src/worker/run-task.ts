import type { ReceivedMessage } from "../backend/queue.ts";
import type { Encoded } from "../protocol/codec.ts";
import { taskIdOf } from "../protocol/ids.ts";
import { keys } from "../protocol/keys.ts";
import { maxUnreportedDeliveries } from "../protocol/limits.ts";
import { toWire } from "../protocol/remote-error.ts";
import { decodeTask, type Task } from "../protocol/task.ts";
import { deadlineOf, endedBy } from "./deadline.ts";
import type { Attempt, Outcome } from "./outcome.ts";
import type { RunTask } from "./sandbox/sandbox-pool.ts";
import type { Worker } from "./worker.ts";

/** How the run of a message ended, for whoever counts. */
export type TaskEnd = Outcome["kind"] | "unreadable";

/**
 * Runs the task of one message and reports how it ended. When this resolves all is reported, and the message may be
 * deleted; when it rejects the message must stay in the queue.
 */
export async function runTask(worker: Worker, message: ReceivedMessage): Promise<TaskEnd> {
  const task = readTask(worker, message);
  if (task === undefined) {
    await worker.reports.unreadable(message.body);
    return "unreadable";
  }
  const attempt = refuse(worker, task, message) ?? (await attemptTask(worker, task));
  worker.onAttempt?.(task, attempt);
  return report(worker, task, attempt, message);
}

async function report(worker: Worker, task: Task, attempt: Attempt, message: ReceivedMessage): Promise<TaskEnd> {
  try {
    await worker.reports.report(task, attempt);
    return attempt.outcome.kind;
  } catch (error) {
    // The next delivery would be given up on unrun: this one is the last that can say why.
    const isLast = message.receiveCount >= maxUnreportedDeliveries;
    if (attempt.outcome.kind !== "succeeded" || !isLast) throw error;
    await worker.reports.report(task, {
      ...attempt,
      outcome: { kind: "failed", error: toWire(error), retryable: false },
    });
    return "failed";
  }
}

function readTask(worker: Worker, message: ReceivedMessage): Task | undefined {
  try {
    return decodeTask(message.body);
  } catch {
    return undefined;
  }
}

/** Why a task is not run at all. */
function refuse(worker: Worker, task: Task, message: ReceivedMessage): Attempt | undefined {
  if (message.receiveCount > maxUnreportedDeliveries) {
    return notRun(worker, { kind: "crashed", crash: { reason: "lost" } });
  }
  const deadline = deadlineOf(task);
  return deadline !== undefined && worker.clock.now() >= deadline.at ? notRun(worker, endedBy(deadline)) : undefined;
}

/** Waits for nothing that is known at once, as most of it is: of what a short task costs, a good part is such waits. */
async function attemptTask(worker: Worker, task: Task): Promise<Attempt> {
  try {
    const cancelled = worker.cancellations.begin(task);
    if (cancelled instanceof Promise ? await cancelled : cancelled) return notRun(worker, { kind: "cancelled" });
    const found = worker.functions.sourceOf(task);
    const source = found instanceof Promise ? await found : found;
    const read = worker.payloads.read(keys.param(task.jobId, task.index), task.param);
    const param = read instanceof Promise ? await read : read;
    return await worker.sandboxes.run(source, runOf(task, param), deadlineOf(task));
  } catch (error) {
    return notRun(worker, { kind: "failed", error: toWire(error), retryable: true });
  } finally {
    worker.cancellations.end(task);
  }
}

function runOf({ jobId, index, attempt, timeoutMs }: Task, param: Encoded): RunTask {
  return { jobId, taskId: taskIdOf(jobId, index), index, attempt, timeoutMs, param };
}

function notRun(worker: Worker, outcome: Outcome): Attempt {
  const now = worker.clock.now();
  const usage = { cpuMs: 0, peakMemoryBytes: 0 };
  return { outcome, logs: "", startedAt: now, finishedAt: now, workerId: "", coldStart: false, usage };
}
