import { TaskFailedError } from "../errors.ts";
import type { TaskOutcome } from "../jobs/task-outcome.ts";
import type { Completion } from "../protocol/completion.ts";
import { type Failure, failureOf, failureOfThrown } from "../protocol/failure.ts";
import { shorten } from "../protocol/remote-error/describe.ts";
import type { TaskRecord } from "../protocol/task-record.ts";
import { measuresOf } from "./task-measures.ts";

/** Longer parameter sets and results are not kept in the history: it is for people, who look at numbers and names. */
export const maxKeptTextBytes = 2_048;

/** A stack of this size has every frame that helps. */
const maxKeptErrorBytes = 4_096;

/** What a client knows of a task that ended. */
export interface EndedTask {
  readonly index: number;
  readonly outcome: TaskOutcome<unknown>;
  /** Absent if no worker told of the end. */
  readonly completion?: Completion | undefined;
  /** Payload text of its parameter set, if that is short and known. */
  readonly param?: string | undefined;
  readonly receivedAt: number;
}

/** What is kept of a task that ended. */
export function taskRecordOf({ index, outcome, completion, param, receivedAt }: EndedTask): TaskRecord {
  const { state } = outcome;
  return {
    index,
    ...measuresOf(state, receivedAt, completion),
    param,
    result: resultOf(completion),
    error: state === "failed" ? errorOf(outcome.error, completion) : undefined,
    logs: completion?.logs,
  };
}

function resultOf(completion: Completion | undefined): string | undefined {
  if (completion?.outcome !== "succeeded" || completion.result?.kind !== "inline") return undefined;
  return keptText(completion.result.text);
}

/** A payload text that is short enough to be kept. */
export function keptText(text: string): string | undefined {
  // No character takes more bytes than three, so most texts need no counting.
  return text.length * 3 <= maxKeptTextBytes || Buffer.byteLength(text) <= maxKeptTextBytes ? text : undefined;
}

/** What the task itself failed of, not the error that tells the program so. */
function errorOf(error: unknown, completion: Completion | undefined): TaskRecord["error"] {
  switch (completion?.outcome) {
    case "timed-out":
    case "crashed":
      return inShort(failureOf(completion));
    case "failed":
      return error instanceof TaskFailedError ? withStack(error.cause) : inShort(failureOfThrown(error));
    default:
      return inShort(failureOfThrown(error));
  }
}

function withStack(thrown: unknown): TaskRecord["error"] {
  const stack = thrown instanceof Error && typeof thrown.stack === "string" ? thrown.stack : undefined;
  return { ...inShort(failureOfThrown(thrown)), stack: stack && shorten(stack, maxKeptErrorBytes) };
}

function inShort({ name, message }: Failure): Pick<Failure, "name" | "message"> {
  return { name: shorten(name, maxKeptErrorBytes), message: shorten(message, maxKeptErrorBytes) };
}
