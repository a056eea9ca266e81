import { type Clock, sleep } from "../clock.ts";
import { BackendError, CancelledError } from "../errors.ts";
import { taskIdOf } from "../protocol/ids.ts";
import type { JobRecord } from "../protocol/job-record.ts";
import { keys } from "../protocol/keys.ts";
import { decodeSendRecord, type SendRecord } from "../protocol/send-record.ts";
import type { ObjectStore } from "../backend/object-store.ts";
import type { Connection } from "./connection.ts";
import { ParamSegments } from "./param-segments.ts";
import { SendLog, heartbeatIntervalMs } from "./send-log.ts";
import { sendTask } from "./send-task.ts";
import { storedSourceMap } from "./stored-source-map.ts";
import type { OutgoingTask, PreparedJob, TaskSource } from "./task-source.ts";

/** A client that has not told of itself for this long while it had tasks to send is dead. */
const deadAfterMs = 5 * heartbeatIntervalMs;

export interface AttachSourceOptions {
  readonly record: JobRecord;
  readonly clock: Clock;
  readonly connection: Connection;
}

/** The rest of a job's tasks: what its first client had not sent when it died. While that client lives, there is nothing to send. */
export class AttachSource implements TaskSource {
  readonly #options: AttachSourceOptions;
  readonly #segments: ParamSegments;
  readonly #log: SendLog;
  readonly #closing = new AbortController();
  #prepared: PreparedJob | undefined;
  #next: number | undefined;
  /** Its first client has not died but ended the job before everything was sent. */
  #wasEnded = false;

  constructor(options: AttachSourceOptions) {
    const { record, connection } = options;
    this.#options = options;
    this.#log = new SendLog({ ...options, objects: connection.objects });
    this.#segments = new ParamSegments(connection, record.jobId);
  }

  /** Safe to call twice: who attaches is told of a failure, and after that there is none. */
  async prepare(connection: Connection): Promise<PreparedJob> {
    const { record } = this.#options;
    this.#prepared ??= { record, sourceMap: await storedSourceMap(connection, record.bundle), log: this.#log };
    return this.#prepared;
  }

  async next(): Promise<OutgoingTask | undefined> {
    const { record, connection } = this.#options;
    this.#next ??= await this.#takeOver();
    const position = this.#next;
    const index = record.indexes === undefined ? position : record.indexes[position];
    if (index === undefined || position >= sizeOf(record)) return undefined;
    this.#next += 1;
    if (this.#wasEnded) {
      const refusal = new CancelledError(`Task ${taskIdOf(record.jobId, index)} was never sent: its client ended the job before`);
      return { index, position, refusal };
    }
    const param = record.indexes === undefined ? await this.#segments.read(index) : undefined;
    if (param !== undefined) return { index, position, send: () => sendTask(connection, record, index, param) };
    const refusal = new BackendError(
      record.indexes === undefined
        ? `Cannot send task ${index} of job ${record.jobId}: its client died before its parameter set was stored`
        : `Task ${index} of job ${record.jobId} is still a dead letter: its client died before it was redriven`,
    );
    return { index, position, refusal };
  }

  async close(): Promise<void> {
    this.#closing.abort();
  }

  /** Waits until the first client has ended the job or is dead; gives the position to go on from. */
  async #takeOver(): Promise<number> {
    const { record, clock, connection } = this.#options;
    const { signal } = this.#closing;
    while (!signal.aborted) {
      // A look that fails is no reason to give the tasks up.
      const known = await readSendRecord(connection.objects, record).catch(() => undefined);
      if (known?.ended === true) {
        this.#wasEnded = true;
        return known.accepted;
      }
      if (known !== undefined && clock.now() - known.at > deadAfterMs) {
        this.#log.start(known.accepted);
        return known.accepted;
      }
      await sleep(clock, heartbeatIntervalMs, signal);
    }
    return Infinity;
  }
}

function sizeOf({ indexes, size }: JobRecord): number {
  return indexes?.length ?? size ?? 0;
}

/** How far the first client has come. A job that never got so far as to write it has sent nothing. */
export async function readSendRecord(objects: ObjectStore, { jobId, createdAt }: JobRecord): Promise<SendRecord> {
  const bytes = await objects.get(keys.sent(jobId));
  if (bytes === undefined) return { v: 1, accepted: 0, ended: false, at: createdAt };
  return decodeSendRecord(Buffer.from(bytes).toString());
}
