import type { CapturePlan } from "../capture/plan.ts";
import type { Clock } from "../clock.ts";
import { readSourceMap } from "../jobs/stack-mapper.ts";
import { beginAnew } from "../protocol/begin-anew.ts";
import { encodeJobRecord, type JobRecord } from "../protocol/job-record.ts";
import { keys } from "../protocol/keys.ts";
import { encodeTask } from "../protocol/task.ts";
import type { HeldLetter, LetterBox } from "../transport/letter-box.ts";
import type { Connection } from "./connection.ts";
import type { MapSettings } from "./map-options.ts";
import { SendLog } from "./send-log.ts";
import { keptText } from "./task-record.ts";
import type { OutgoingTask, PreparedJob, TaskSource } from "./task-source.ts";

export interface RedriveSourceOptions {
  readonly jobId: string;
  /** The job whose dead letters these are. */
  readonly origin: JobRecord;
  readonly box: LetterBox;
  /** In the order of their tasks. */
  readonly letters: readonly HeldLetter[];
  readonly clock: Clock;
  /** A mended function; without it, the bundle is the origin's. */
  readonly mended?: { readonly plan: CapturePlan; readonly settings: MapSettings } | undefined;
}

/** The dead letters of a job as the tasks of a new one, with the arguments that they had. */
export class RedriveSource implements TaskSource {
  readonly #options: RedriveSourceOptions;
  readonly #left: HeldLetter[];
  #position = 0;
  #job: { readonly record: JobRecord; readonly connection: Connection } | undefined;

  constructor(options: RedriveSourceOptions) {
    this.#options = options;
    this.#left = [...options.letters];
  }

  get name(): string {
    return this.#options.origin.name;
  }

  async prepare(connection: Connection): Promise<PreparedJob> {
    const { jobId, origin, clock, mended } = this.#options;
    const shipped = mended && (await connection.shipper.ship(mended.plan, mended.settings));
    if (shipped === undefined) await connection.shipper.keep(origin);
    const { bundle, captures, projectRoot } = shipped ?? origin;
    const sourceMap = shipped?.sourceMap ?? (await readSourceMap(connection.objects, bundle));
    const indexes = this.#left.map(({ letter }) => letter.task.index);
    const redriveOf = origin.jobId;
    const record = { ...origin, jobId, redriveOf, bundle, captures, projectRoot, indexes, createdAt: clock.now() };
    // Whoever reads the old job's outcomes finds the new ones.
    await connection.objects.put(keys.redrive(redriveOf, jobId), [new Uint8Array()]);
    await connection.objects.put(keys.job(jobId), [Buffer.from(encodeJobRecord(record))]);
    this.#job = { record, connection };
    const log = new SendLog({ objects: connection.objects, clock: connection.clock, record });
    log.start(0);
    return { record, sourceMap, log };
  }

  async next(): Promise<OutgoingTask | undefined> {
    const chosen = this.#left.shift();
    if (chosen === undefined) return undefined;
    const position = this.#position;
    this.#position += 1;
    const { index, param } = chosen.letter.task;
    const kept = param.kind === "inline" ? keptText(param.text) : undefined;
    return { index, position, param: kept, send: () => this.#send(chosen) };
  }

  async close(): Promise<void> {
    await this.#options.box.close();
  }

  /** The letter goes once its task is accepted: dying in between sends it twice, which a task must bear, and loses nothing. */
  async #send(chosen: HeldLetter): Promise<void> {
    if (this.#job === undefined) throw new Error("The job is not prepared");
    const { record, connection } = this.#job;
    const { task } = chosen.letter;
    if (task.param.kind === "object") await copyParam(connection, task.jobId, record.jobId, task.index);
    const sentAt = this.#options.clock.now();
    const { jobId, bundle, captures, deadlineMs } = record;
    const again = {
      ...task,
      jobId,
      bundle,
      captures,
      ...beginAnew(task, sentAt),
      replyTo: connection.replyTo,
      deadlineAt: deadlineMs === undefined ? undefined : sentAt + deadlineMs,
    };
    await connection.tasks(record.pool).send(encodeTask(again));
    await this.#options.box.delete(chosen);
  }
}

async function copyParam({ objects }: Connection, from: string, to: string, index: number): Promise<void> {
  const bytes = await objects.get(keys.param(from, index));
  if (bytes !== undefined) await objects.put(keys.param(to, index), [bytes]);
}
