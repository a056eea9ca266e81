import { CancelledError, TaskFailedError, TaskTimeoutError, WorkerCrashedError } from "../errors.ts";
import { decode } from "../protocol/codec.ts";
import type { Completion } from "../protocol/completion.ts";
import { describeCrash } from "../protocol/describe-crash.ts";
import { describeTimeOut } from "../protocol/describe-time-out.ts";
import { taskIdOf } from "../protocol/ids.ts";
import { keys } from "../protocol/keys.ts";
import { fromWire } from "../protocol/remote-error.ts";
import { describe, shorten } from "../protocol/remote-error/describe.ts";
import { mapStacks } from "../protocol/remote-error/map-stacks.ts";
import type { PayloadStore } from "../transport/payload-store.ts";
import type { StackMapper } from "./stack-mapper.ts";
import type { TaskOutcome, TaskStats } from "./task-outcome.ts";

export interface ReadOutcomeOptions {
  readonly payloads: PayloadStore;
  readonly mapStack: StackMapper;
  /** When the completion was received, in milliseconds since the epoch. */
  readonly receivedAt: number;
}

/**
 * What a completion says, as the client's program gets it: at once, unless the result is an object. Rejects with a
 * `BackendError` if the result cannot be read.
 */
export function readOutcome<R>(
  completion: Completion,
  options: ReadOutcomeOptions,
): TaskOutcome<R> | Promise<TaskOutcome<R>> {
  const { payloads, mapStack, receivedAt } = options;
  const stats: TaskStats = {
    ...completion.stats,
    outcome: completion.outcome,
    attempts: completion.attempt,
    queuedAt: completion.stats.queuedAt ?? completion.stats.sentAt,
    receivedAt,
  };
  const succeeded = (value: unknown): TaskOutcome<R> => ({ state: "succeeded", value: value as R, stats });
  try {
    switch (completion.outcome) {
      case "succeeded": {
        const value = readResult(completion, payloads);
        return value instanceof Promise ? value.then(succeeded) : succeeded(value);
      }
      case "cancelled": {
        const taskId = taskIdOf(completion.jobId, completion.index);
        return { state: "cancelled", error: new CancelledError(`Task ${taskId} was cancelled`), stats };
      }
      default: {
        return { state: "failed", error: failureOf(completion, mapStack), stats };
      }
    }
  } catch (error) {
    return Promise.reject(error);
  }
}

/** The value, or a promise of it. No value that travels is a promise itself. */
function readResult({ jobId, index, result }: Completion & { outcome: "succeeded" }, payloads: PayloadStore): unknown {
  if (result === undefined) return undefined;
  const encoded = payloads.read(keys.result(jobId, index), result);
  return encoded instanceof Promise ? encoded.then(decode) : decode(encoded);
}

function failureOf(
  completion: Exclude<Completion, { outcome: "succeeded" | "cancelled" }>,
  mapStack: StackMapper,
): TaskFailedError {
  const { jobId, index, attempt: attempts, logs = "" } = completion;
  const taskId = taskIdOf(jobId, index);
  const failure = { taskId, attempts, logs };
  const after = attempts === 0 ? "" : ` after ${attempts} ${attempts === 1 ? "attempt" : "attempts"}`;
  const subject = `Task ${taskId} failed${after}`;
  switch (completion.outcome) {
    case "failed": {
      const cause = fromWire(completion.error);
      mapStacks(cause, mapStack);
      return new TaskFailedError(`${subject}: ${inWords(cause)}`, { ...failure, cause });
    }
    case "timed-out":
      return new TaskTimeoutError(`${subject}: ${describeTimeOut(completion)}`, failure);
    case "crashed":
      return new WorkerCrashedError(`${subject}: ${describeCrash(completion.crash)}`, {
        ...failure,
        ...completion.crash,
      });
  }
}

/** A longer description than this is no help in a message: the value itself is the error's cause. */
const maxDescriptionBytes = 256;

function inWords(thrown: unknown): string {
  return thrown instanceof Error
    ? `${textOf(thrown.name)}: ${textOf(thrown.message)}`
    : `it threw ${inOneLine(thrown)}`;
}

function textOf(part: unknown): string {
  return typeof part === "string" ? part : inOneLine(part);
}

function inOneLine(value: unknown): string {
  return shorten(describe(value).replaceAll(/\s+/g, " "), maxDescriptionBytes);
}
