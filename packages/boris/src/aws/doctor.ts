import { type Check, checked, failed, ok, warning } from "../backend/check.ts";
import type { Clock } from "../clock.ts";
import { ownVersion } from "../own-version.ts";
import { keys } from "../protocol/keys.ts";
import type { StageConfig } from "../protocol/stage-config.ts";
import { awsFailure } from "./aws-failure.ts";
import { type AwsClients, destroyClients, makeClients } from "./clients.ts";
import { newCompletionAddress } from "./completion-address.ts";
import { SqsCompletionQueue } from "./completion-queue.ts";
import { discover, type DiscoverOptions } from "./discover.ts";
import { checkMapping } from "./doctor/check-mapping.ts";
import { checkQueues } from "./doctor/check-queues.ts";
import { S3ObjectStore } from "./s3-object-store.ts";
import { isStale, listCompletions } from "./sweep.ts";

export interface DoctorOptions extends DiscoverOptions {
  readonly clock: Clock;
}

/** Looks whether a stage is as it should be for a client with these credentials, one line after the other. */
export async function* doctor(options: DoctorOptions, env: NodeJS.ProcessEnv): AsyncGenerator<Check, void, undefined> {
  const { region, endpoint, clock } = options;
  const before = makeClients({ region, endpoint });
  yield await checked(() => checkIdentity(before)).finally(() => destroyClients(before));
  const config = await discover(options, env).catch((error: unknown) => failed(messageOf(error)));
  if ("line" in config) return yield config;
  yield checkStage(config);
  const clients = makeClients({ region: config.region, endpoint });
  try {
    yield await checked(() => checkBucket(clients, config));
    for (const [name, pool] of Object.entries(config.pools)) {
      yield* checkQueues(clients, name, pool);
      yield await checked(() => checkMapping({ region: config.region, endpoint }, clients, name, pool));
    }
    yield await checked(() => checkCompletionQueue(clients, config, clock));
    yield await checked(() => checkLeftQueues(clients, config, clock));
  } finally {
    destroyClients(clients);
  }
}

async function checkIdentity({ sqs }: AwsClients): Promise<Check> {
  try {
    const { accessKeyId, expiration } = await sqs.config.credentials();
    const until = expiration === undefined ? "" : `, good until ${expiration.toISOString()}`;
    return ok(`credentials: access key ${accessKeyId}${until}, region ${await sqs.config.region()}`);
  } catch (thrown) {
    throw awsFailure("use AWS", "sts:GetCallerIdentity", thrown);
  }
}

function checkStage({ stage, region, version }: StageConfig): Check {
  return ok(
    `stage '${stage}': in ${region}, deployed with boris ${version}; this is boris ${ownVersion() ?? "of an unknown version"}`,
  );
}

/** Writes what every client writes, below `jobs/`, where objects expire. */
async function checkBucket({ s3 }: AwsClients, { bucket }: StageConfig): Promise<Check> {
  const objects = new S3ObjectStore(s3, bucket);
  const key = keys.sent("doctor");
  await objects.put(key, [Buffer.from("boris doctor was here")]);
  await objects.get(key);
  // Without the permission to list, S3 calls what is missing forbidden.
  await objects.get(keys.cancelled("doctor"));
  return ok(`bucket '${bucket}': can be written and read`);
}

async function checkCompletionQueue(
  { sqs }: AwsClients,
  { completionPrefix }: StageConfig,
  clock: Clock,
): Promise<Check> {
  const completions = await SqsCompletionQueue.open(sqs, clock, newCompletionAddress(completionPrefix));
  await completions.close();
  return ok(`completion queues: '${completionPrefix}*' can be made and deleted`);
}

async function checkLeftQueues({ sqs }: AwsClients, { completionPrefix }: StageConfig, clock: Clock): Promise<Check> {
  const listings = await listCompletions(sqs, completionPrefix);
  const stale = listings.filter((listing) => isStale(listing, clock.now())).length;
  if (stale === 0) return ok(`completion queues in use: ${listings.length}, none was left behind`);
  return warning(`completion queues that dead executors left: ${stale}. 'boris clean' deletes them`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
