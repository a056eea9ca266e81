import { encode } from "../protocol/codec.ts";
import { toFailure } from "../protocol/failure.ts";
import { toInline } from "../protocol/payload.ts";
import type { TaskRecord } from "../protocol/task-record.ts";
import type { JobAccount } from "./job-account.ts";
import { readAhead } from "./read-ahead.ts";
import type { TaskOutcome } from "./task-outcome.ts";

const defaultMaxReads = 10_000;

/** Longer results are not for reading in a table. */
const maxResultBytes = 2_048;

export interface ReadLostOptions {
  /** Only tasks that ended like this. Default: all. */
  readonly states?: readonly TaskRecord["state"][];
  /** Of more tasks than these, only how they ended is told: an object each takes long, and costs. Default 10,000. */
  readonly maxReads?: number;
}

/** What workers left of tasks that ended when no client listened. When these ran is not known of those that succeeded. */
export async function* readLost(
  account: JobAccount,
  { states = ["succeeded", "failed", "cancelled"], maxReads = defaultMaxReads }: ReadLostOptions = {},
): AsyncGenerator<TaskRecord, void, undefined> {
  const lost = [...account.endings].filter(
    ([, { segmentKey, state }]) => segmentKey === undefined && states.includes(state),
  );
  const at = account.lastAt ?? account.sent.at;
  yield* readAhead(lost.slice(0, maxReads), async ([index, { state }]) => {
    const reading = state === "succeeded" ? account.stored.readResult(index) : account.stored.readFailure(index);
    return recordOf(index, state, at, await reading.catch(() => undefined));
  });
  for (const [index, { state }] of lost.slice(maxReads)) yield recordOf(index, state, at, undefined);
}

function recordOf(
  index: number,
  state: TaskRecord["state"],
  at: number,
  outcome: TaskOutcome<unknown> | undefined,
): TaskRecord {
  const stats = outcome?.stats;
  const result = outcome?.state === "succeeded" ? toInline(encode(outcome.value, "result"), maxResultBytes) : undefined;
  return {
    index,
    state,
    sentAt: stats?.sentAt ?? at,
    receivedAt: stats?.finishedAt ?? at,
    cpuMs: stats?.cpuMs ?? 0,
    peakMemoryBytes: stats?.peakMemoryBytes ?? 0,
    paramBytes: stats?.paramBytes ?? 0,
    resultBytes: stats?.resultBytes ?? 0,
    attempts: stats === undefined ? [] : [...(stats.earlier ?? []), stats],
    ...(result === undefined ? {} : { result }),
    ...(state === "failed" && outcome !== undefined && outcome.state !== "succeeded" ? errorOf(outcome.error) : {}),
  };
}

/** What the task threw is the cause of what its program is told. */
function errorOf(error: unknown): Pick<TaskRecord, "error" | "logs"> {
  const { cause = error, logs } = (error ?? {}) as { readonly cause?: unknown; readonly logs?: unknown };
  const { name, message } = cause instanceof Error ? cause : toFailure(typeof cause, String(cause));
  const stack = cause instanceof Error ? cause.stack : undefined;
  return { error: { name, message, stack }, ...(typeof logs === "string" ? { logs } : {}) };
}
