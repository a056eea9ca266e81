import { CancelledError } from "../errors.ts";
import { encodeCompletion, neverSent } from "../protocol/completion.ts";
import type { JobRecord } from "../protocol/job-record.ts";
import { keys } from "../protocol/keys.ts";
import { toWire } from "../protocol/remote-error.ts";
import type { Connection } from "./connection.ts";

/**
 * Keeps why a task will never be sent, for clients that attach: no worker will tell them of its end. Never rejects:
 * without it the task is one more that was lost with its client.
 */
export async function keepRefusal(
  connection: Connection,
  job: JobRecord,
  index: number,
  error: unknown,
): Promise<void> {
  if (job.results !== "durable") return;
  const { jobId } = job;
  const now = connection.clock.now();
  const stats = {
    sentAt: now,
    startedAt: now,
    finishedAt: now,
    workerId: "",
    coldStart: false,
    cpuMs: 0,
    peakMemoryBytes: 0,
    resultBytes: 0,
  };
  const fields = { v: 1, jobId, index, attempt: neverSent, stats } as const;
  const completion = encodeCompletion(
    error instanceof CancelledError
      ? { ...fields, outcome: "cancelled" }
      : { ...fields, outcome: "failed", error: toWire(error) },
  );
  await connection.objects.put(keys.failure(jobId, index), [Buffer.from(completion)]).catch(() => undefined);
}
