import { CancelledError } from "../errors.ts";
import { describe, shorten } from "../protocol/remote-error/describe.ts";

/** A longer reason is no help in a message: the reason itself is the error's cause. */
const maxReasonBytes = 256;

/** What was cancelled, and why. */
export function cancelledError(what: string, reason: unknown): CancelledError {
  return reason === undefined
    ? new CancelledError(what)
    : new CancelledError(`${what}${inWords(reason)}`, { cause: reason });
}

function inWords(reason: unknown): string {
  // What a signal has as its reason when it was given none says nothing.
  if (reason instanceof DOMException && reason.name === "AbortError") return "";
  const text = reason instanceof Error ? `${reason.name}: ${reason.message}` : reason;
  return `: ${shorten((typeof text === "string" ? text : describe(text)).replaceAll(/\s+/g, " "), maxReasonBytes)}`;
}
