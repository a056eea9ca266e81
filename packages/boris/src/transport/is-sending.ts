import { decodeSendRecord } from "../protocol/send-record.ts";

/** A client that sends tells of itself every second. */
const deadAfterMs = 60_000;

/** Whether the client of a job lives and has more tasks to send, by the job's `sent` object. What is damaged tells of none. */
export function isSending(sent: Uint8Array | undefined, now: number): boolean {
  if (sent === undefined) return false;
  try {
    const { ended, at } = decodeSendRecord(Buffer.from(sent).toString());
    return !ended && now - at < deadAfterMs;
  } catch {
    return false;
  }
}
