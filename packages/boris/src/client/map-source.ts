import type { CapturePlan } from "../capture/plan.ts";
import type { Clock } from "../clock.ts";
import { EncodeError } from "../errors.ts";
import { encode } from "../protocol/codec.ts";
import { encodeJobRecord, type JobRecord } from "../protocol/job-record.ts";
import { keys } from "../protocol/keys.ts";
import { toInline } from "../protocol/payload.ts";
import type { Connection } from "./connection.ts";
import type { Inputs, Pulled } from "./inputs.ts";
import type { MapSettings } from "./map-options.ts";
import { SendLog } from "./send-log.ts";
import { sendTask } from "./send-task.ts";
import { StoredAhead } from "./stored-ahead.ts";
import { maxKeptTextBytes } from "./task-record.ts";
import type { OutgoingTask, PreparedJob, TaskSource } from "./task-source.ts";

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
  readonly #closing = new AbortController();
  #job: { readonly record: JobRecord; readonly connection: Connection } | undefined;
  #ahead: StoredAhead | undefined;
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
    await this.#keep(connection, record);
    this.#job = { record, connection };
    const log = new SendLog({ objects: connection.objects, clock: connection.clock, record });
    log.start(0);
    return { record, sourceMap, log };
  }

  next(): OutgoingTask | undefined | Promise<OutgoingTask | undefined> {
    const index = this.#next;
    if (this.#ahead?.allows(index) !== false) return this.#pull();
    return this.#ahead.reach(index).then(() => this.#pull());
  }

  #pull(): OutgoingTask | undefined | Promise<OutgoingTask | undefined> {
    const pulled = this.#options.inputs.pull();
    return pulled instanceof Promise ? pulled.then((later) => this.#taskOf(later)) : this.#taskOf(pulled);
  }

  #taskOf(pulled: Pulled): OutgoingTask | undefined {
    if (this.#job === undefined) throw new Error("The job is not prepared");
    const { record, connection } = this.#job;
    if (pulled.done) {
      this.#closing.abort();
      return undefined;
    }
    const index = this.#next;
    this.#next += 1;
    try {
      // Encoded now, so that the program may change it as soon as it is pulled.
      const param = encode(pulled.param, `params[${index}]`);
      const isStored = this.#ahead?.has(index);
      const send = (): Promise<void> => sendTask(connection, record, { index, param, isStored });
      return { index, position: index, param: toInline(param, maxKeptTextBytes), send };
    } catch (error) {
      if (error instanceof EncodeError) return { index, position: index, refusal: error };
      throw error;
    }
  }

  /** Resolves when another client can find the job, and takes care that it finds the parameter sets. */
  async #keep(connection: Connection, record: JobRecord): Promise<void> {
    const { inputs, jobId } = this.#options;
    const { signal } = this.#closing;
    const keeping = connection.objects.put(keys.job(jobId), [Buffer.from(encodeJobRecord(record))]);
    if (inputs.array !== undefined && record.results === "durable") {
      this.#ahead = new StoredAhead({ connection, jobId, params: inputs.array, signal });
      this.#ahead.start();
    }
    try {
      await keeping;
    } catch (error) {
      this.#closing.abort();
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#options.inputs.close();
  }
}
