import type { ReportPart } from "../src/report/report-data.ts";
import { type Dataset, withPart } from "./dataset.ts";

interface FakeAttempt {
  readonly worker: number;
  readonly at: number;
  readonly runMs: number;
}

/** A part with a task for each list of attempts; all attempts but the last of a task failed. */
export function partOf(
  tasks: readonly (readonly FakeAttempt[])[],
  more: Partial<ReportPart> & { readonly states?: readonly number[] } = {},
): ReportPart {
  const attempts = tasks.flat();
  const zeros = tasks.map(() => 0);
  const { states = zeros, ...rest } = more;
  return {
    v: 1,
    firstRow: 0,
    job: { id: "J", name: "job", createdAt: 0, backend: "local", pool: "default", maxAttempts: 3, timeoutMs: 1_000 },
    progress: { at: 1_000, ended: tasks.length, state: "ended" },
    tasks: {
      index: tasks.map((_, i) => (rest.firstRow ?? 0) + i),
      state: states,
      attempts: tasks.map(({ length }) => length),
      sentAt: zeros,
      receivedAt: zeros,
      cpuMs: zeros,
      peakMemoryBytes: zeros,
      paramBytes: zeros,
      resultBytes: zeros,
      error: tasks.map(() => null),
    },
    attempts: {
      outcome: attempts.map(() => 0),
      queuedAt: attempts.map(({ at }) => at),
      startedAt: attempts.map(({ at }) => at),
      runMs: attempts.map(({ runMs }) => runMs),
      worker: attempts.map(({ worker }) => worker),
      coldStart: attempts.map(() => 0),
    },
    workers: [],
    values: [],
    hiddenKeys: 0,
    failures: [],
    ...rest,
  };
}

export function datasetOf(...parameters: Parameters<typeof partOf>): Dataset {
  return withPart(undefined, partOf(...parameters));
}
