import type { Cleaned, CleanOptions, KeptJob } from "../../backend/cleaning.ts";
import type { ObjectStore } from "../../backend/object-store.ts";
import type { Clock } from "../../clock.ts";
import { BackendError } from "../../errors.ts";
import { beforeIdsOf, isJobId } from "../../protocol/ids.ts";
import { decodeJobRecord } from "../../protocol/job-record.ts";
import { keys } from "../../protocol/keys.ts";
import type { StageConfig } from "../../protocol/stage-config.ts";
import { isSending } from "../../transport/is-sending.ts";
import { type HeldLetter, LetterBox } from "../../transport/letter-box.ts";
import type { AwsClients } from "../clients.ts";
import { S3ObjectStore } from "../s3-object-store.ts";
import { SqsQueue } from "../sqs-queue.ts";

export interface OldJobsOptions extends CleanOptions {
  readonly clients: AwsClients;
  readonly config: StageConfig;
  readonly clock: Clock;
}

export interface OldJobs {
  readonly cleaned: readonly Cleaned[];
  readonly kept: readonly KeptJob[];
}

/** SQS keeps a task no longer when nobody takes it; see the stack's queues. A job that is older has none left. */
const taskRetentionMs = 4 * 86_400_000;

/** Objects that one request deletes. */
const batchSize = 1_000;

/** Deletes jobs that are old enough, with their results. Those that may still be wanted stay. */
export async function deleteOldJobs(options: OldJobsOptions): Promise<OldJobs> {
  const { clients, config, clock, jobsBefore, force = false, dryRun = false } = options;
  if (jobsBefore === undefined) return { cleaned: [], kept: [] };
  const objects = new S3ObjectStore(clients.s3, config.bucket);
  const graves = new Graves(options);
  const kept: KeptJob[] = [];
  const counts = { jobs: 0, objects: 0, letters: 0 };
  try {
    await graves.open();
    for (const jobId of await oldJobs(objects, jobsBefore)) {
      const found = await Array.fromAsync(objects.list(`${keys.jobs}${jobId}/`));
      const letters = graves.of(jobId);
      const isLive = isSending(await objects.get(keys.sent(jobId)), clock.now());
      const inUse = isLive ? "its client sends its tasks" : undefined;
      const reason = inUse ?? (force ? undefined : await whyWanted(objects, jobId, found, letters.length, clock.now()));
      if (reason !== undefined) {
        kept.push({ jobId, reason });
        continue;
      }
      counts.jobs += 1;
      counts.objects += found.length;
      counts.letters += letters.length;
      if (dryRun) continue;
      await deleteJob(objects, config, jobId, found);
      await graves.delete(letters);
    }
  } finally {
    await graves.close();
  }
  const cleaned = [
    { what: "jobs", count: counts.jobs },
    { what: "objects of these jobs", count: counts.objects },
    { what: "dead letters of these jobs", count: counts.letters },
  ];
  return { cleaned, kept };
}

async function oldJobs(objects: ObjectStore, jobsBefore: number): Promise<readonly string[]> {
  const before = beforeIdsOf(jobsBefore);
  const old: string[] = [];
  for await (const folder of objects.list(keys.jobs, { delimiter: "/" })) {
    const id = folder.slice(keys.jobs.length, -1);
    if (isJobId(id) && id >= before) break;
    if (isJobId(id)) old.push(id);
  }
  return old;
}

/** Why somebody may still want a job. What waits in a queue of tasks cannot be looked at, so it is told from what is missing. */
async function whyWanted(
  objects: ObjectStore,
  jobId: string,
  found: readonly string[],
  letters: number,
  now: number,
): Promise<string | undefined> {
  if (letters > 0) return `it has dead letters (${letters})`;
  const bytes = await objects.get(keys.job(jobId));
  if (bytes === undefined) return undefined;
  const { size, results, createdAt } = decodeJobRecord(Buffer.from(bytes).toString());
  if (results !== "durable" || size === undefined || now - createdAt > taskRetentionMs) return undefined;
  const ended = found.filter((key) => key.startsWith(keys.results(jobId)) || key.startsWith(keys.failures(jobId)));
  return ended.length < size ? `tasks of it have not ended (${size - ended.length})` : undefined;
}

/** Its record goes first, so that nobody finds a job of which a part is gone. */
async function deleteJob(
  objects: ObjectStore,
  { stage, bucket }: StageConfig,
  jobId: string,
  found: readonly string[],
): Promise<void> {
  const ordered = [keys.job(jobId), ...found.filter((key) => key !== keys.job(jobId))];
  try {
    for (let start = 0; start < ordered.length; start += batchSize) {
      await objects.delete(ordered.slice(start, start + batchSize));
    }
  } catch (cause) {
    if (!(cause instanceof BackendError) || !/AccessDenied|s3:DeleteObject/.test(cause.message)) throw cause;
    throw new BackendError(
      `Cannot delete jobs of stage '${stage}': the permission s3:DeleteObject on '${keys.jobs}*' of bucket '${bucket}' is missing, which clients are not given. Use an administrator's credentials, or wait: jobs expire by themselves`,
      { cause },
    );
  }
}

/** The dead letters of all pools, held while old jobs are deleted. */
class Graves {
  readonly #boxes: readonly LetterBox[];
  readonly #letters = new Map<string, { readonly box: LetterBox; readonly held: HeldLetter }[]>();

  constructor({ clients, config, clock }: OldJobsOptions) {
    this.#boxes = Object.values(config.pools).map(
      ({ deadLettersUrl }) => new LetterBox(new SqsQueue(clients.sqs, deadLettersUrl), clock),
    );
  }

  async open(): Promise<void> {
    for (const box of this.#boxes) {
      for (const held of await box.letters()) {
        const { jobId } = held.letter.task;
        this.#letters.set(jobId, [...(this.#letters.get(jobId) ?? []), { box, held }]);
      }
    }
  }

  of(jobId: string): readonly { readonly box: LetterBox; readonly held: HeldLetter }[] {
    return this.#letters.get(jobId) ?? [];
  }

  async delete(letters: readonly { readonly box: LetterBox; readonly held: HeldLetter }[]): Promise<void> {
    await Promise.all(letters.map(({ box, held }) => box.delete(held)));
  }

  async close(): Promise<void> {
    for (const box of this.#boxes) await box.close();
  }
}
