import type { EntryResult, OutgoingMessage, ReceiveOptions } from "../backend/queue.ts";
import { maxBatchEntries, maxDelayMs, maxMessageBytes, maxReceiveWaitMs } from "../protocol/limits.ts";

/* What SQS refuses, so that a program that runs locally runs on AWS. */

/** SQS: the longest visibility timeout, 12 hours (API reference, ChangeMessageVisibility). */
const maxVisibilityMs = 43_200_000;

/** SQS: every character outside of this set is refused (API reference, SendMessage). */
const forbiddenCharacter = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u;

export const accepted: EntryResult = { ok: true };

export function refused(message: string): EntryResult {
  return { ok: false, retryable: false, message };
}

export function checkBatch(operation: string, name: string, entries: readonly unknown[]): void {
  if (entries.length >= 1 && entries.length <= maxBatchEntries) return;
  throw new RangeError(
    `Cannot ${operation} as '${name}' must hold 1 to ${maxBatchEntries} entries: current value is ${entries.length}`,
  );
}

export function checkBatchBytes(messages: readonly OutgoingMessage[]): void {
  let bytes = 0;
  for (const message of messages) bytes += Buffer.byteLength(message.body);
  if (bytes <= maxMessageBytes) return;
  throw new RangeError(
    `Cannot send as 'messages' must hold at most ${maxMessageBytes} bytes together: current value is ${bytes}`,
  );
}

export function checkReceive({ maxMessages, waitMs, visibilityMs }: ReceiveOptions): void {
  checkWithin("receive", "maxMessages", maxMessages, 1, maxBatchEntries);
  checkWithin("receive", "waitMs", waitMs, 0, maxReceiveWaitMs);
  checkWithin("receive", "visibilityMs", visibilityMs, 0, maxVisibilityMs);
}

function checkWithin(operation: string, name: string, value: number, least: number, most: number): void {
  if (value >= least && value <= most) return;
  throw new RangeError(
    `Cannot ${operation} as '${name}' must be a number from ${least} to ${most}: current value is ${value}`,
  );
}

/** Why SQS would refuse this message of a batch, or `undefined`. */
export function messageRefusal({ body, delayMs = 0 }: OutgoingMessage): string | undefined {
  if (body === "") return "The body must hold at least one character";
  if (!(delayMs >= 0 && delayMs <= maxDelayMs)) {
    return `'delayMs' must be a number from 0 to ${maxDelayMs}: current value is ${delayMs}`;
  }
  const found = forbiddenCharacter.exec(body);
  if (found === null) return undefined;
  const code = found[0].codePointAt(0)?.toString(16).padStart(4, "0");
  return `The body holds the character U+${code} at ${found.index}, which SQS refuses`;
}

export function visibilityRefusal(visibilityMs: number): string | undefined {
  if (visibilityMs >= 0 && visibilityMs <= maxVisibilityMs) return undefined;
  return `'visibilityMs' must be a number from 0 to ${maxVisibilityMs}: current value is ${visibilityMs}`;
}
