import type { WorkerBackend } from "../backend/backend.ts";
import type { ObjectStore } from "../backend/object-store.ts";
import type { Queue } from "../backend/queue.ts";
import type { Clock } from "../clock.ts";
import type { AwsClients } from "./clients.ts";
import { completionUrl, madeAt } from "./completion-address.ts";
import { S3ObjectStore } from "./s3-object-store.ts";
import { newForMs, SqsQueue } from "./sqs-queue.ts";
import type { WorkerSettings } from "./worker-settings.ts";

/** A deployed stage as a worker sees it. */
export class LambdaBackend implements WorkerBackend {
  readonly objects: ObjectStore;
  readonly tasks: Queue;
  readonly deadLetters: Queue;
  readonly #clients: AwsClients;
  readonly #settings: WorkerSettings;
  readonly #clock: Clock;

  constructor(clients: AwsClients, settings: WorkerSettings, clock: Clock) {
    this.#clients = clients;
    this.#settings = settings;
    this.#clock = clock;
    this.objects = new S3ObjectStore(clients.s3, settings.bucket);
    this.tasks = new SqsQueue(clients.sqs, settings.tasksUrl);
    this.deadLetters = new SqsQueue(clients.sqs, settings.deadLettersUrl);
  }

  completions(address: string): Queue {
    const { tasksUrl, completionPrefix } = this.#settings;
    const url = completionUrl(tasksUrl, completionPrefix, address);
    const newUntil = madeAt(completionPrefix, address) + newForMs;
    return new SqsQueue(this.#clients.sqs, url, { isNew: () => this.#clock.now() < newUntil });
  }
}
