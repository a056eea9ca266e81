import { type Clock, sleep } from "../clock.ts";
import { BackendError } from "../errors.ts";
import type { JobRecord } from "../protocol/job-record.ts";
import { keys } from "../protocol/keys.ts";
import { decodeSendRecord, type SendRecord } from "../protocol/send-record.ts";
import type { ObjectStore } from "../backend/object-store.ts";
import type { Connection } from "./connection.ts";
import { ParamSegments } from "./param-segments.ts";
import { sendLogIntervalMs } from "./send-log.ts";
import { sendTask } from "./send-task.ts";
import { storedSourceMap } from "./stored-source-map.ts";
import type { OutgoingTask, PreparedJob, TaskSource } from "./task-source.ts";

/** A client that has not told of itself for this long while it had tasks to send is dead. */
const deadAfterMs = 5 * sendLogIntervalMs;

export interface AttachSourceOptions {
  readonly record: JobRecord;
  readonly clock: Clock;
  readonly connection: Connection;
}

/** The rest of a job's tasks: what its first client had not sent when it died. While that client lives, there is nothing to send. */
export class AttachSource implements TaskSource {
  readonly #options: AttachSourceOptions;
  readonly #segments: ParamSegments;
  readonly #closing = new AbortController();
  #next: number | undefined;

  constructor(options: AttachSourceOptions) {
    const { record, connection } = options;
    this.#options = options;
    this.#segments = new ParamSegments(connection, record.jobId);
  }

  async prepare(connection: Connection): Promise<PreparedJob> {
    const { record } = this.#options;
    return { record, sourceMap: await storedSourceMap(connection, record.bundle) };
  }

  async next(): Promise<OutgoingTask | undefined> {
    const { record, connection } = this.#options;
    this.#next ??= await this.#whereToGoOn();
    const index = this.#next;
    if (index >= (record.size ?? 0)) return undefined;
    this.#next += 1;
    const param = await this.#segments.read(index);
    if (param === undefined) {
      const refusal = new BackendError(
        `Cannot send parameter set ${index} of job ${record.jobId}: its client died before it was stored`,
      );
      return { index, refusal };
    }
    return { index, send: () => sendTask(connection, record, index, param) };
  }

  async close(): Promise<void> {
    this.#closing.abort();
  }

  /** Waits until the first client has sent all, or is dead. */
  async #whereToGoOn(): Promise<number> {
    const { record, clock, connection } = this.#options;
    const { signal } = this.#closing;
    while (!signal.aborted) {
      const { accepted, ended, at } = await readSendRecord(connection.objects, record);
      if (ended) return Infinity;
      if (clock.now() - at > deadAfterMs) return accepted;
      await sleep(clock, sendLogIntervalMs, signal);
    }
    return Infinity;
  }
}

/** How far the first client has come. A job that never got so far as to write it has sent nothing. */
export async function readSendRecord(objects: ObjectStore, { jobId, createdAt }: JobRecord): Promise<SendRecord> {
  const bytes = await objects.get(keys.sent(jobId));
  if (bytes === undefined) return { v: 1, accepted: 0, ended: false, at: createdAt };
  return decodeSendRecord(Buffer.from(bytes).toString());
}
