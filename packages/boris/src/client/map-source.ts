import type { CapturePlan } from "../capture/plan.ts";
import { type Clock, sleep } from "../clock.ts";
import { EncodeError } from "../errors.ts";
import { type Encoded, encode } from "../protocol/codec.ts";
import { encodeJobRecord, type JobRecord } from "../protocol/job-record.ts";
import { keys } from "../protocol/keys.ts";
import { toInline } from "../protocol/payload.ts";
import type { Connection } from "./connection.ts";
import type { Inputs, Pulled } from "./inputs.ts";
import type { MapSettings } from "./map-options.ts";
import { ParamSegments, type SegmentEntry, startOf } from "./param-segments.ts";
import { SendLog } from "./send-log.ts";
import { sendTask } from "./send-task.ts";
import { maxKeptTextBytes } from "./task-record.ts";
import type { OutgoingTask, PreparedJob, TaskSource } from "./task-source.ts";

/** The first tasks are accepted within so much time, unless something is wrong. */
const sendingMs = 500;

export interface MapSourceOptions {
  readonly jobId: string;
  readonly plan: CapturePlan;
  readonly inputs: Inputs;
  readonly settings: MapSettings;
  readonly clock: Clock;
}

/** The tasks of a `map`: the function first, then a task for each parameter set as it is pulled. */
export class MapSource implements TaskSource {
  readonly #options: MapSourceOptions;
  #job: { readonly record: JobRecord; readonly connection: Connection } | undefined;
  readonly #closing = new AbortController();
  /** Pulled and not accepted. */
  readonly #underWay = new Map<number, Encoded>();
  #next = 0;

  constructor(options: MapSourceOptions) {
    this.#options = options;
  }

  get name(): string {
    return this.#options.settings.name ?? this.#options.plan.name;
  }

  async prepare(connection: Connection): Promise<PreparedJob> {
    const { jobId, plan, settings, clock, inputs } = this.#options;
    const { pool, results, maxAttempts, retryDelayMs, timeoutMs, deadlineMs, env } = settings;
    // An unknown pool is refused before anything is built or uploaded.
    connection.tasks(pool);
    const { bundle, captures, sourceMap, projectRoot } = await connection.shipper.ship(plan, settings);
    const record: JobRecord = {
      v: 1,
      jobId,
      name: this.name,
      bundle,
      captures,
      size: inputs.size,
      createdAt: clock.now(),
      pool,
      results,
      maxAttempts,
      retryDelayMs,
      timeoutMs,
      deadlineMs,
      env,
      projectRoot,
    };
    await connection.objects.put(keys.job(jobId), [Buffer.from(encodeJobRecord(record))]);
    this.#job = { record, connection };
    void this.#storeAhead(connection, record);
    const log = new SendLog({ objects: connection.objects, clock: connection.clock, record });
    log.start(0);
    return { record, sourceMap, log };
  }

  next(): OutgoingTask | undefined | Promise<OutgoingTask | undefined> {
    const pulled = this.#options.inputs.pull();
    return pulled instanceof Promise ? pulled.then((later) => this.#taskOf(later)) : this.#taskOf(pulled);
  }

  #taskOf(pulled: Pulled): OutgoingTask | undefined {
    if (this.#job === undefined) throw new Error("The job is not prepared");
    const { record, connection } = this.#job;
    if (pulled.done) return undefined;
    const index = this.#next;
    this.#next += 1;
    try {
      // Encoded now, so that the program may change it as soon as it is pulled.
      const param = encode(pulled.param, `params[${index}]`);
      this.#underWay.set(index, param);
      const send = (): Promise<void> =>
        sendTask(connection, record, index, param).finally(() => this.#underWay.delete(index));
      return { index, position: index, param: toInline(param, maxKeptTextBytes), send };
    } catch (error) {
      if (error instanceof EncodeError) return { index, position: index, refusal: error };
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#options.inputs.close();
  }

  /**
   * What cannot be sent at once is stored, so that a client that attaches can send it. So is what should have been sent
   * and was not, after a while. Without it, the job goes on all the same.
   */
  async #storeAhead(connection: Connection, { jobId, results }: JobRecord): Promise<void> {
    const { inputs, settings, clock } = this.#options;
    const { array } = inputs;
    if (array === undefined || results !== "durable") return;
    const { signal } = this.#closing;
    const segments = new ParamSegments(connection, jobId);
    const notPulled = (index: number): SegmentEntry => encodeOrNot(array[index], index);
    await segments.store(settings.maxInFlight, array.length, notPulled, signal);
    await sleep(clock, sendingMs, signal);
    const end = Math.min(startOf(settings.maxInFlight), array.length);
    if (this.#underWay.size === 0 && this.#next >= end) return;
    const notAccepted = (index: number): SegmentEntry =>
      index >= this.#next ? notPulled(index) : (this.#underWay.get(index) ?? "sent");
    await segments.store(0, end, notAccepted, signal);
  }
}

/** What cannot travel is refused again, and told of, when it is its turn to be sent. */
function encodeOrNot(param: unknown, index: number): SegmentEntry {
  try {
    return encode(param, `params[${index}]`);
  } catch {
    return "cannot travel";
  }
}
