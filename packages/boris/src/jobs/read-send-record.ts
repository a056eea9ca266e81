import type { ObjectStore } from "../backend/object-store.ts";
import type { JobRecord } from "../protocol/job-record.ts";
import { keys } from "../protocol/keys.ts";
import { decodeSendRecord, type SendRecord } from "../protocol/send-record.ts";

/** How far the client of a job has come with sending. A job that never got so far as to write it has sent nothing. */
export async function readSendRecord(objects: ObjectStore, { jobId, createdAt }: JobRecord): Promise<SendRecord> {
  const bytes = await objects.get(keys.sent(jobId));
  if (bytes === undefined) return { v: 1, accepted: 0, ended: false, at: createdAt };
  return decodeSendRecord(Buffer.from(bytes).toString());
}
