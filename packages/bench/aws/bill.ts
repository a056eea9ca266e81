import { prices, sqsChunkBytes } from "../../boris/src/stats/prices.ts";

/** What AWS charges for requests and time that were counted. */

/** A request as both the emulator and the simulation note it. */
export interface BilledRequest {
  readonly service: "sqs" | "s3" | "ssm" | "lambda";
  /** Name of the action in the API reference, such as `SendMessageBatch`. */
  readonly action: string;
  /** The queue or the path of the object. */
  readonly subject: string;
  readonly bodyBytes: number;
}

export interface Usage {
  readonly requests: readonly BilledRequest[];
  readonly invocations: number;
}

/** What is charged for, in the units that are charged. */
export interface Bill {
  readonly sqsRequests: number;
  readonly s3Writes: number;
  readonly s3Reads: number;
  readonly invocations: number;
  readonly dollars: number;
}

export function billOf({ requests, invocations }: Usage): Bill {
  const sqsRequests = sqsChunks(requests);
  const s3Writes = countOf(requests, /^(PutObject|ListObjectsV2)$/);
  const s3Reads = countOf(requests, /^(GetObject|HeadObject)$/);
  const dollars =
    sqsRequests * prices.sqsRequest +
    s3Writes * prices.s3Write +
    s3Reads * prices.s3Read +
    invocations * prices.lambdaRequest;
  return { sqsRequests, s3Writes, s3Reads, invocations, dollars };
}

export function computeDollars(gbSeconds: number): number {
  return gbSeconds * prices.lambdaGbSecond;
}

export function countOf(requests: readonly BilledRequest[], action: RegExp): number {
  return requests.filter((request) => action.test(request.action)).length;
}

function sqsChunks(requests: readonly BilledRequest[]): number {
  const sqs = requests.filter(({ service }) => service === "sqs");
  const receivedBytes = bytesPerReceive(sqs);
  return sqs
    .map(({ action, subject, bodyBytes }) =>
      action === "ReceiveMessage" ? (receivedBytes.get(subject) ?? 0) : bodyBytes,
    )
    .reduce((sum, bytes) => sum + Math.max(1, Math.ceil(bytes / sqsChunkBytes)), 0);
}

/** Answers are not noted; what was sent to a queue was received from it, in about equal parts. */
function bytesPerReceive(requests: readonly BilledRequest[]): ReadonlyMap<string, number> {
  const sent = new Map<string, number>();
  const receives = new Map<string, number>();
  for (const { action, subject, bodyBytes } of requests) {
    if (action === "SendMessageBatch") sent.set(subject, (sent.get(subject) ?? 0) + bodyBytes);
    if (action === "ReceiveMessage") receives.set(subject, (receives.get(subject) ?? 0) + 1);
  }
  return new Map([...receives].map(([queue, count]) => [queue, (sent.get(queue) ?? 0) / count]));
}
