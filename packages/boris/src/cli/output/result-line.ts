import { TaskFailedError } from "../../errors.ts";
import { toJson } from "../../jobs/json-value.ts";
import type { TaskOutcome } from "../../jobs/task-outcome.ts";
import { type Failure, failureOfThrown, toFailure } from "../../protocol/failure.ts";
import { jsonLine } from "./json-line.ts";

/** How a task ended, as a line of JSON: `{"index":7,"result":…}` or `{"index":7,"error":{"name":…,"message":…}}`. */
export function resultLine(index: number, outcome: TaskOutcome<unknown>): string {
  if (outcome.state === "succeeded") return jsonLine({ index, result: toJson(outcome.value) });
  const { name, message } = failureOf(outcome.error);
  return jsonLine({ index, error: { name, message } });
}

/** Why a task has no result: what it threw, or what happened to it. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof TaskFailedError)) return failureOfThrown(error);
  if ("cause" in error) return failureOfThrown(error.cause);
  // The id of the task says nothing of the reason.
  return toFailure(error.name, error.message.replace(/^Task \S+ failed after \d+ attempts?: /, ""));
}
