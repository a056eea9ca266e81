import { ListQueuesCommand, ListQueueTagsCommand, type SQSClient } from "@aws-sdk/client-sqs";
import pLimit from "p-limit";
import { QueueGoneError } from "../backend/queue-gone.ts";
import { awsFailure } from "./aws-failure.ts";
import { completionTags, deleteCompletionQueue } from "./completion-queue.ts";
import { queueNameOf } from "./sqs-queue.ts";

/**
 * A queue without a heartbeat for a day belongs to nobody: what was in it has expired by then. Less would take the queue
 * from a laptop that sleeps over night. A queue that is left costs nothing.
 */
const staleAfterMs = 86_400_000;

/** SQS throttles questions about tags. */
const maxRequests = 5;

export interface CompletionListing {
  readonly name: string;
  readonly url: string;
  /** Milliseconds since the epoch; `undefined` for a queue that somebody else made. */
  readonly heartbeatAt: number | undefined;
}

/** The completion queues of a stage, with their latest heartbeats. Rejects with a `BackendError`. */
export async function listCompletions(client: SQSClient, prefix: string): Promise<readonly CompletionListing[]> {
  const limit = pLimit(maxRequests);
  const urls = await queueUrls(client, prefix);
  const listings = await Promise.all(urls.map((url) => limit(() => describe(client, url))));
  return listings.filter((listing) => listing !== undefined);
}

export function isStale({ heartbeatAt }: CompletionListing, now: number): boolean {
  return heartbeatAt !== undefined && now - heartbeatAt > staleAfterMs;
}

/** Deletes the completion queues that dead executors left, and gives their names. Rejects with a `BackendError`. */
export async function sweepStaleCompletions(
  client: SQSClient,
  prefix: string,
  now: number,
): Promise<readonly string[]> {
  const stale = (await listCompletions(client, prefix)).filter((listing) => isStale(listing, now));
  for (const { url } of stale) await deleteCompletionQueue(client, url);
  return stale.map(({ name }) => name);
}

async function queueUrls(client: SQSClient, prefix: string): Promise<readonly string[]> {
  const urls: string[] = [];
  let token: string | undefined;
  try {
    do {
      const command = new ListQueuesCommand({ QueueNamePrefix: prefix, MaxResults: 1_000, NextToken: token });
      const page = await client.send(command);
      urls.push(...(page.QueueUrls ?? []));
      token = page.NextToken;
    } while (token !== undefined);
    return urls;
  } catch (thrown) {
    throw awsFailure(`list the queues '${prefix}*'`, "sqs:ListQueues", thrown);
  }
}

/** `undefined` if the queue was deleted meanwhile. */
async function describe(client: SQSClient, url: string): Promise<CompletionListing | undefined> {
  try {
    const { Tags = {} } = await client.send(new ListQueueTagsCommand({ QueueUrl: url }));
    const heartbeat = Tags[completionTags.heartbeat];
    return { name: queueNameOf(url), url, heartbeatAt: heartbeat === undefined ? undefined : Number(heartbeat) };
  } catch (thrown) {
    const failure = awsFailure("look at a completion queue", "sqs:ListQueueTags", thrown);
    if (failure instanceof QueueGoneError) return undefined;
    throw failure;
  }
}
