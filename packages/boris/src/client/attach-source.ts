import { type Clock, sleep } from "../clock.ts";
import { BackendError, CancelledError } from "../errors.ts";
import { readSendRecord } from "../jobs/read-send-record.ts";
import { readSourceMap } from "../jobs/stack-mapper.ts";
import { taskIdOf } from "../protocol/ids.ts";
import type { JobRecord } from "../protocol/job-record.ts";
import { toInline } from "../protocol/payload.ts";
import type { Connection } from "./connection.ts";
import { ParamSegments } from "./param-segments.ts";
import { SendLog, heartbeatIntervalMs } from "./send-log.ts";
import { sendTask } from "./send-task.ts";
import { maxKeptTextBytes } from "./task-record.ts";
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

  get name(): string {
    return this.#options.record.name;
  }

  /** Safe to call twice: who attaches is told of a failure, and after that there is none. */
  async prepare(connection: Connection): Promise<PreparedJob> {
    const { record } = this.#options;
    this.#prepared ??= { record, sourceMap: await readSourceMap(connection.objects, record.bundle), log: this.#log };
    return this.#prepared;
  }

  async next(): Promise<OutgoingTask | undefined> {
    const { record } = this.#options;
    const start = this.#next ?? (await this.#takeOver());
    if (start >= sizeOf(record)) return undefined;
    this.#next = start + 1;
    return this.#taskAt(start);
  }

  async close(): Promise<void> {
    this.#closing.abort();
  }

  async #taskAt(position: number): Promise<OutgoingTask> {
    const { record, connection } = this.#options;
    const index = record.indexes?.[position] ?? position;
    const refused = (refusal: Error): OutgoingTask => ({ index, position, refusal });
    const taskId = taskIdOf(record.jobId, index);
    if (this.#wasEnded)
      return refused(new CancelledError(`Task ${taskId} was never sent: its client ended the job before`));
    if (record.indexes !== undefined) {
      return refused(new BackendError(`Task ${taskId} is still a dead letter: its client died before it was redriven`));
    }
    const entry = await this.#segments.read(index);
    if (entry === undefined) {
      return refused(
        new BackendError(`Cannot send task ${taskId}: its client died before its parameter set was stored`),
      );
    }
    if (entry === "cannot travel")
      return refused(new BackendError(`Cannot send task ${taskId}: its parameter set cannot travel`));
    return {
      index,
      position,
      param: toInline(entry, maxKeptTextBytes),
      send: () => sendTask(connection, record, { index, param: entry, isStored: true }),
    };
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
        this.#log.cutShort("client died");
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
