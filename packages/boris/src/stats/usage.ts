import { maxInlinePayloadBytes } from "../protocol/limits.ts";
import type { TaskRecord } from "../protocol/task-record.ts";

/** What of a task is measured. */
export type TaskMeasures = Pick<
  TaskRecord,
  "state" | "attempts" | "sentAt" | "receivedAt" | "cpuMs" | "peakMemoryBytes" | "paramBytes" | "resultBytes"
>;

/** What the tasks of a job used that AWS charges for. */
export interface Usage {
  /** Tasks that a worker reported the end of. */
  readonly tasks: number;
  readonly attempts: number;
  readonly runMs: number;
  readonly coldStarts: number;
  /** Parameter sets and results that travelled in messages, and those that were objects. Parameter sets count once an attempt. */
  readonly paramMessageBytes: number;
  readonly resultMessageBytes: number;
  readonly paramObjects: number;
  readonly paramObjectReads: number;
  readonly resultObjects: number;
  readonly elapsedMs: number;
}

export const noUsage: Usage = {
  tasks: 0,
  attempts: 0,
  runMs: 0,
  coldStarts: 0,
  paramMessageBytes: 0,
  resultMessageBytes: 0,
  paramObjects: 0,
  paramObjectReads: 0,
  resultObjects: 0,
  elapsedMs: 0,
};

/** Adds up what tasks used. */
export class UsageMeter {
  readonly #usage = { ...noUsage };
  #firstAt = Infinity;
  #lastAt = -Infinity;

  add({ attempts, sentAt, receivedAt, paramBytes, resultBytes }: TaskMeasures): void {
    if (attempts.length === 0) return;
    this.#firstAt = Math.min(this.#firstAt, sentAt);
    this.#lastAt = Math.max(this.#lastAt, receivedAt);
    const usage = this.#usage;
    usage.tasks += 1;
    usage.attempts += attempts.length;
    for (const { startedAt, finishedAt, coldStart } of attempts) {
      usage.runMs += Math.max(0, finishedAt - startedAt);
      if (coldStart) usage.coldStarts += 1;
    }
    if (paramBytes > maxInlinePayloadBytes) {
      usage.paramObjects += 1;
      usage.paramObjectReads += attempts.length;
    } else usage.paramMessageBytes += paramBytes * attempts.length;
    if (resultBytes > maxInlinePayloadBytes) usage.resultObjects += 1;
    else usage.resultMessageBytes += resultBytes;
  }

  get usage(): Usage {
    return { ...this.#usage, elapsedMs: Math.max(0, this.#lastAt - this.#firstAt) };
  }
}
