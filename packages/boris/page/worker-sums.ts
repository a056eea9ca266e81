import { attemptKinds, type Dataset } from "./dataset.ts";

/** What one worker did in all; times are milliseconds since the job was made. */
export interface WorkerSum {
  /** Its place in the list of workers; -1 for attempts that no worker had. */
  readonly worker: number;
  attempts: number;
  failed: number;
  retried: number;
  busyMs: number;
  firstAt: number;
  lastAt: number;
}

const failed = attemptKinds.indexOf("failed");
const retried = attemptKinds.indexOf("retried");

export function sumsByWorker({ attempts }: Pick<Dataset, "attempts">): readonly WorkerSum[] {
  const sums = new Map<number, WorkerSum>();
  for (let i = 0; i < attempts.count; i += 1) {
    const worker = attempts.worker[i] ?? -1;
    let sum = sums.get(worker);
    if (sum === undefined) {
      sum = { worker, attempts: 0, failed: 0, retried: 0, busyMs: 0, firstAt: Infinity, lastAt: 0 };
      sums.set(worker, sum);
    }
    const startedAt = attempts.startedAt[i] ?? 0;
    const runMs = attempts.runMs[i] ?? 0;
    sum.attempts += 1;
    sum.failed += attempts.kind[i] === failed ? 1 : 0;
    sum.retried += attempts.kind[i] === retried ? 1 : 0;
    sum.busyMs += runMs;
    sum.firstAt = Math.min(sum.firstAt, startedAt);
    sum.lastAt = Math.max(sum.lastAt, startedAt + runMs);
  }
  return [...sums.values()].toSorted((a, b) => a.firstAt - b.firstAt);
}
