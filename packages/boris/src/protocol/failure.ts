import { createHash } from "node:crypto";
import type { Completion } from "./completion.ts";
import { describeCrash } from "./describe-crash.ts";
import { describeTimeOut } from "./describe-time-out.ts";
import { fromWire } from "./remote-error.ts";
import { describe } from "./remote-error/describe.ts";

/** Why a task failed, in short. */
export interface Failure {
  /** Name of the error, or of what happened: `TaskTimeoutError`, `WorkerCrashedError`. */
  readonly name: string;
  readonly message: string;
  /** The same for failures that differ in numbers only: eight hexadecimal digits. */
  readonly fingerprint: string;
}

/** What a completion says of a failure. For one that is none, its outcome. */
export function failureOf(completion: Completion): Failure {
  switch (completion.outcome) {
    case "failed":
      return failureOfThrown(fromWire(completion.error));
    case "timed-out":
      return toFailure("TaskTimeoutError", describeTimeOut(completion));
    case "crashed":
      return toFailure("WorkerCrashedError", describeCrash(completion.crash));
    case "succeeded":
    case "cancelled":
      return toFailure(completion.outcome, "");
  }
}

/** The same of what a task threw, which may be anything. */
export function failureOfThrown(thrown: unknown): Failure {
  if (!(thrown instanceof Error)) return toFailure(typeof thrown, textOf(thrown));
  return toFailure(textOf(thrown.name), textOf(thrown.message));
}

export function toFailure(name: string, message: string): Failure {
  // Ids, sizes and indexes differ from task to task where the cause does not.
  const pattern = `${name}: ${message.replaceAll(/[0-9a-f]{8,}|\d+(?:\.\d+)?/gi, "#")}`;
  return { name, message, fingerprint: createHash("sha256").update(pattern).digest("hex").slice(0, 8) };
}

function textOf(part: unknown): string {
  return typeof part === "string" ? part : describe(part);
}
