/** The limits of SQS, with the errors that it answers with (API reference of each action; "Amazon SQS message quotas"). */
import { AwsError } from "./aws-error.ts";

const maxBatchBytes = 1_048_576;
const maxEntries = 10;
const forbidden = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u;

/** Attributes of a queue, with their defaults and ranges. */
const attributeRanges: Readonly<Record<string, readonly [least: number, most: number, preset: number]>> = {
  DelaySeconds: [0, 900, 0],
  MaximumMessageSize: [1_024, maxBatchBytes, maxBatchBytes],
  MessageRetentionPeriod: [60, 1_209_600, 345_600],
  ReceiveMessageWaitTimeSeconds: [0, 20, 0],
  VisibilityTimeout: [0, 43_200, 30],
};
const otherAttributes = ["Policy", "RedrivePolicy", "RedriveAllowPolicy", "SqsManagedSseEnabled", "KmsMasterKeyId"];

export function checkQueueName(name: string): void {
  if (/^[A-Za-z0-9_-]{1,80}$/.test(name)) return;
  throw invalid("Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length");
}

export function withDefaults(given: Readonly<Record<string, string>>): Map<string, string> {
  const attributes = new Map(Object.entries(attributeRanges).map(([name, [, , preset]]) => [name, String(preset)]));
  for (const [name, value] of Object.entries(given)) {
    checkAttribute(name, value);
    attributes.set(name, value);
  }
  return attributes;
}

function checkAttribute(name: string, value: string): void {
  const range = attributeRanges[name];
  if (range === undefined) {
    if (!otherAttributes.includes(name)) throw new AwsError("InvalidAttributeName", `Unknown Attribute ${name}.`);
    return;
  }
  const [least, most] = range;
  if (!isWithin(Number(value), least, most)) {
    throw new AwsError("InvalidAttributeValue", `Invalid value for the parameter ${name}.`);
  }
}

export function checkBatch(entries: readonly { readonly Id: string }[]): void {
  if (entries.length === 0)
    throw new AwsError("EmptyBatchRequest", "There should be at least one entry in the request.");
  if (entries.length > maxEntries) {
    throw new AwsError(
      "TooManyEntriesInBatchRequest",
      `Maximum number of entries per request are ${maxEntries}. You have sent ${entries.length}.`,
    );
  }
  if (entries.some(({ Id }) => !/^[A-Za-z0-9_-]{1,80}$/.test(Id))) {
    throw new AwsError(
      "InvalidBatchEntryId",
      "A batch entry id can only contain alphanumeric characters, hyphens and underscores.",
    );
  }
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length) {
    throw new AwsError("BatchEntryIdsNotDistinct", "Two or more batch entries in the request have the same Id.");
  }
}

export function checkBatchBytes(bodies: readonly string[]): void {
  const bytes = bodies.reduce((sum, body) => sum + Buffer.byteLength(body), 0);
  if (bytes > maxBatchBytes) {
    throw new AwsError(
      "BatchRequestTooLong",
      `Batch requests cannot be longer than ${maxBatchBytes} bytes. You have sent ${bytes} bytes.`,
    );
  }
}

export function checkMessage(body: string, delaySeconds: number): void {
  if (body === "") throw new AwsError("MissingParameter", "The request must contain the parameter MessageBody.");
  if (forbidden.test(body)) throw new AwsError("InvalidMessageContents", "Invalid characters found.");
  if (Buffer.byteLength(body) > maxBatchBytes) {
    throw invalid(`One or more parameters are invalid. Reason: Message must be shorter than ${maxBatchBytes} bytes.`);
  }
  checkRange("DelaySeconds", delaySeconds, 0, 900);
}

export function checkReceive(max: number, waitSeconds: number, visibilitySeconds: number): void {
  checkRange("MaxNumberOfMessages", max, 1, maxEntries);
  checkRange("WaitTimeSeconds", waitSeconds, 0, 20);
  checkVisibility(visibilitySeconds);
}

export function checkVisibility(seconds: number): void {
  checkRange("VisibilityTimeout", seconds, 0, 43_200);
}

export function invalid(message: string): AwsError {
  return new AwsError("InvalidParameterValue", message);
}

function checkRange(name: string, value: number, least: number, most: number): void {
  if (isWithin(value, least, most)) return;
  throw invalid(
    `Value ${value} for parameter ${name} is invalid. Reason: Must be >= ${least} and <= ${most}, if provided.`,
  );
}

function isWithin(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}
