import type { Cleaned, KeptJob } from "../../backend/cleaning.ts";
import { beforeIdsOf, isJobId } from "../../protocol/ids.ts";
import { keys } from "../../protocol/keys.ts";
import { isSending } from "../../transport/is-sending.ts";
import { completionsPrefix, isClientAlive } from "../client-address.ts";
import { deadLettersName, waitingPrefix } from "../queue-names.ts";
import { type WaitingMessages, waitingMessages } from "../waiting-messages.ts";
import type { Cleaning } from "./cleaning.ts";

export interface OldJobs {
  readonly cleaned: readonly Cleaned[];
  readonly kept: readonly KeptJob[];
  /** Ids of the jobs that are gone, or would be. */
  readonly deleted: ReadonlySet<string>;
}

interface JobFolder {
  readonly jobId: string;
  readonly objects: number;
  readonly bytes: number;
}

/** Objects that are deleted in one transaction: others wait for it. */
const batchSize = 1_000;

/** Deletes jobs that are old enough, with their results. Those that may still be wanted stay. */
export async function deleteOldJobs(cleaning: Cleaning): Promise<OldJobs> {
  const { queues, jobsBefore, force = false, dryRun = false } = cleaning;
  if (jobsBefore === undefined) return { cleaned: [], kept: [], deleted: new Set() };
  const before = beforeIdsOf(jobsBefore);
  const old = jobFolders(cleaning).filter(({ jobId }) => isJobId(jobId) && jobId < before);
  const waiting = Map.groupBy(waitingMessages(queues.connection.database), ({ jobId }) => jobId ?? "");
  const kept: KeptJob[] = [];
  const gone: JobFolder[] = [];
  let letters = 0;
  for (const job of old) {
    const messages = waiting.get(job.jobId) ?? [];
    const reason = (await whyInUse(cleaning, job.jobId, messages)) ?? (force ? undefined : whyWanted(messages));
    if (reason === undefined) {
      gone.push(job);
      letters += messages.reduce((sum, { count }) => sum + count, 0);
      if (!dryRun) await deleteJob(cleaning, job.jobId);
    } else kept.push({ jobId: job.jobId, reason });
  }
  const bytes = gone.reduce((sum, job) => sum + job.bytes, 0);
  const cleaned = [
    { what: "jobs", count: gone.length, bytes },
    { what: "tasks and dead letters of these jobs", count: letters },
  ];
  return { cleaned, kept, deleted: new Set(gone.map(({ jobId }) => jobId)) };
}

function jobFolders({ queues }: Cleaning): readonly JobFolder[] {
  const sql = `SELECT substr(key, ${keys.jobs.length + 1}, 26) AS jobId, count(*) AS objects, sum(size) AS bytes
               FROM objects WHERE key >= 'jobs/' AND key < 'jobs0' GROUP BY 1 ORDER BY 1`;
  return queues.connection.database.prepare(sql).all() as unknown as readonly JobFolder[];
}

/** Why a job must not be deleted in any case: a client works with it. */
async function whyInUse(
  { objects, clock }: Cleaning,
  jobId: string,
  messages: readonly WaitingMessages[],
): Promise<string | undefined> {
  if (messages.some((message) => isForLiveClient(message))) return "it is running";
  const sent = await objects.get(keys.sent(jobId));
  return isSending(sent, clock.now()) ? "its client sends its tasks" : undefined;
}

/** Whether it is a task or a completion of a client that runs. What a dead letter names was told already. */
function isForLiveClient({ queue, replyTo }: WaitingMessages): boolean {
  const address = queue.startsWith(completionsPrefix) ? queue : replyTo;
  return address !== null && queue !== deadLettersName && isClientAlive(address);
}

/** Why somebody may still want a job, though no client works with it. */
function whyWanted(messages: readonly WaitingMessages[]): string | undefined {
  const count = (isMeant: (queue: string) => boolean): number =>
    messages.filter(({ queue }) => isMeant(queue)).reduce((sum, message) => sum + message.count, 0);
  const letters = count((queue) => queue === deadLettersName);
  if (letters > 0) return `it has dead letters (${letters})`;
  const tasks = count((queue) => queue.startsWith(waitingPrefix) || queue.startsWith("tasks-"));
  return tasks > 0 ? `tasks of it wait as their client died (${tasks})` : undefined;
}

/** Its record goes first, so that nobody finds a job of which a part is gone. */
async function deleteJob({ queues, objects }: Cleaning, jobId: string): Promise<void> {
  await objects.delete([keys.job(jobId)]);
  let batch: string[] = [];
  for await (const key of objects.list(`${keys.jobs}${jobId}/`)) {
    batch.push(key);
    if (batch.length < batchSize) continue;
    await objects.delete(batch);
    batch = [];
  }
  await objects.delete(batch);
  await queues.delete(waitingPrefix + jobId);
  await deleteMessages(queues.connection, jobId);
}

function deleteMessages({ commits, database }: Cleaning["queues"]["connection"], jobId: string): Promise<void> {
  const sql = `DELETE FROM messages
               WHERE CASE WHEN json_valid(body) THEN coalesce(body ->> '$.jobId', body ->> '$.task.jobId') END = ?`;
  return commits.run(() => void database.prepare(sql).run(jobId));
}
