import type { Backend, CompletionQueue } from "../backend/backend.ts";
import type { ObjectStore } from "../backend/object-store.ts";
import type { Queue } from "../backend/queue.ts";
import type { Clock } from "../clock.ts";
import { BackendError } from "../errors.ts";
import type { StageConfig } from "../protocol/stage-config.ts";
import { type AwsClients, destroyClients, makeClients } from "./clients.ts";
import { newCompletionAddress } from "./completion-address.ts";
import { SqsCompletionQueue } from "./completion-queue.ts";
import { discover, type DiscoverOptions } from "./discover.ts";
import { S3ObjectStore } from "./s3-object-store.ts";
import { SqsQueue } from "./sqs-queue.ts";
import { poolOf } from "./stage-pools.ts";
import { sweepStaleCompletions } from "./sweep.ts";

export interface AwsBackendOptions extends DiscoverOptions {
  readonly clock: Clock;
}

/** A deployed stage as a client sees it. Tasks run on its worker Lambdas: nothing is begun here but the clients. */
export class AwsBackend implements Backend {
  readonly name = "aws";
  readonly #options: AwsBackendOptions;
  #parts: Parts | undefined;
  #starting: Promise<void> | undefined;
  #sweeping: Promise<unknown> | undefined;

  constructor(options: AwsBackendOptions) {
    this.#options = options;
  }

  start(): Promise<void> {
    this.#starting ??= this.#open();
    return this.#starting;
  }

  get objects(): ObjectStore {
    return this.#started().objects;
  }

  queue(kind: "tasks" | "dead-letters", pool: string): Queue {
    const { clients, config } = this.#started();
    const { tasksUrl, deadLettersUrl } = poolOf(config, pool);
    return new SqsQueue(clients.sqs, kind === "tasks" ? tasksUrl : deadLettersUrl);
  }

  workerMemoryMb(pool: string): number {
    return poolOf(this.#started().config, pool).memoryMb;
  }

  async openCompletions(): Promise<CompletionQueue> {
    const { clients, config } = this.#started();
    const address = newCompletionAddress(config.completionPrefix);
    const completions = await SqsCompletionQueue.open(clients.sqs, this.#options.clock, address);
    this.#sweep(clients, config);
    return completions;
  }

  async stop(): Promise<void> {
    await this.#starting?.catch(() => undefined);
    const parts = this.#parts;
    this.#parts = undefined;
    // The clients hold no timers, and sockets that the sweep still uses are closed under it.
    if (parts !== undefined) destroyClients(parts.clients);
    await this.#sweeping;
  }

  async #open(): Promise<void> {
    const config = await discover(this.#options, process.env);
    const clients = makeClients({ region: config.region, endpoint: this.#options.endpoint });
    this.#parts = { clients, config, objects: new S3ObjectStore(clients.s3, config.bucket) };
  }

  /** In the background: what it cannot sweep, the next executor or the stage's own sweeper will. */
  #sweep({ sqs }: AwsClients, { completionPrefix }: StageConfig): void {
    this.#sweeping ??= sweepStaleCompletions(sqs, completionPrefix, this.#options.clock.now()).catch(() => undefined);
  }

  #started(): Parts {
    if (this.#parts === undefined) throw new BackendError("Cannot use the AWS backend: it is not started");
    return this.#parts;
  }
}

interface Parts {
  readonly clients: AwsClients;
  readonly config: StageConfig;
  readonly objects: ObjectStore;
}
