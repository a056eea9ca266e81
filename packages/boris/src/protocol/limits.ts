/** Limits of the wire, with their reasons. */

/** SQS: one message, and all messages of a batch together (API reference, SendMessageBatch). */
export const maxMessageBytes = 1_048_576;

/** SQS: entries in one batch of sends, receives, deletes or visibility changes. */
export const maxBatchEntries = 10;

/** SQS: the longest a receive may wait for a message (API reference, ReceiveMessage). */
export const maxReceiveWaitMs = 20_000;

/** SQS: the longest delay of one message (API reference, SendMessage). */
export const maxDelayMs = 900_000;

/**
 * Largest text of a payload that is put into a message. Beyond some 430 KiB an object is cheaper
 * than the message's extra 64 KiB chunks; half of that leaves room for several in a batch.
 */
export const maxInlinePayloadBytes = 196_608;

/** What a task printed is cut to its last bytes, so that a completion always fits a message. */
export const maxLogBytes = 4_096;

/** A task tells of so many attempts before its last: with their errors, some 3 KiB of its message. */
export const maxEarlierAttempts = 8;

/** Line that a task keeps of why an earlier attempt failed. */
export const maxAttemptErrorBytes = 256;

/** Text of an error's message, stack and own properties that travels in a completion. */
export const maxErrorBytes = 65_536;

/**
 * Deliveries of one attempt that may end without a report before the worker gives the task up.
 * Throttled deliveries count as well, and AWS advises five receives or more.
 */
export const maxUnreportedDeliveries = 3;

/** Receives after which the queue itself moves a message to the dead-letter queue. */
export const maxReceiveCount = 6;

/**
 * Code and captured values are stored again for a job when they are older. The stage keeps them for 90 days (`stacks/storage.ts`),
 * so they outlive the job, which goes after 30, and its dead letters.
 */
export const maxFunctionAgeMs = 30 * 86_400_000;

/** Lambda stops a chain of about 16 hops through SQS without a word; boris refuses before. */
export const maxDepth = 8;
