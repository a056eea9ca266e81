import { encode } from "../protocol/codec.ts";
import { encodeJobRecord } from "../protocol/job-record.ts";
import { keys } from "../protocol/keys.ts";
import { encodeTask } from "../protocol/task.ts";
import type { CapturePlan } from "../capture/plan.ts";
import type { Clock } from "../clock.ts";
import type { Connection } from "./connection.ts";
import type { MapSettings } from "./map-options.ts";
import type { ShippedFunction } from "./ship.ts";

export interface SenderOptions {
  readonly jobId: string;
  readonly plan: CapturePlan;
  readonly settings: MapSettings;
  readonly clock: Clock;
  /** Number of parameter sets, if it is known. */
  readonly size: number | undefined;
}

/** Sends the tasks of one job: the function first, then one message for each parameter set. */
export class Sender {
  readonly connection: Connection;
  readonly shipped: ShippedFunction;
  readonly #options: SenderOptions;

  private constructor(connection: Connection, shipped: ShippedFunction, options: SenderOptions) {
    this.connection = connection;
    this.shipped = shipped;
    this.#options = options;
  }

  /** Bundles and uploads the function and announces the job. Rejects with a `BundleError` or a `BackendError`. */
  static async prepare(connection: Connection, options: SenderOptions): Promise<Sender> {
    const { jobId, plan, settings, clock, size } = options;
    const { pool, results } = settings;
    connection.tasks(pool);
    const shipped = await connection.shipper.ship(plan, settings);
    const { bundle, captures } = shipped;
    const name = settings.name ?? plan.name;
    const record = encodeJobRecord({ v: 1, jobId, name, bundle, captures, size, createdAt: clock.now(), pool, results });
    await connection.objects.put(keys.job(jobId), [Buffer.from(record)]);
    return new Sender(connection, shipped, options);
  }

  /**
   * Sends one task. Its parameter set is encoded before this returns, so that it may be changed afterwards.
   *
   * @throws EncodeError (synchronously) if the parameter set cannot travel
   */
  send(index: number, param: unknown): Promise<void> {
    return this.#send(index, encode(param, `params[${index}]`));
  }

  async #send(index: number, param: ReturnType<typeof encode>): Promise<void> {
    const { jobId, settings, clock } = this.#options;
    const { payload } = await this.connection.payloads.write(keys.param(jobId, index), param);
    const { bundle, captures } = this.shipped;
    const { maxAttempts, retryDelayMs, timeoutMs, deadlineMs, results, env, pool } = settings;
    const sentAt = clock.now();
    const body = encodeTask({
      v: 1,
      jobId,
      index,
      attempt: 1,
      redrives: 0,
      bundle,
      captures,
      replyTo: this.connection.replyTo,
      param: payload,
      maxAttempts,
      retryDelayMs,
      timeoutMs,
      deadlineAt: deadlineMs === undefined ? undefined : sentAt + deadlineMs,
      sentAt,
      results,
      env,
      depth: 0,
    });
    await this.connection.tasks(pool).send(body);
  }
}
