import { systemClock } from "../../packages/boris/src/clock.ts";
import { LocalObjects } from "../../packages/boris/src/local/local-objects.ts";
import { LocalQueues } from "../../packages/boris/src/local/local-queues.ts";
import { maxReceiveCount } from "../../packages/boris/src/protocol/limits.ts";
import { FaultyObjects } from "./faulty-objects.ts";
import { FaultyQueue } from "./faulty-queue.ts";
import type { Weather } from "./weather.ts";

const tasksName = "tasks-default";
const deadLettersName = "dead-letters-default";
export const completionsPrefix = "done-";

/** Queues and objects of the local backend, exposed to the weather. */
export class Storage {
  readonly queues: LocalQueues;
  readonly objects: FaultyObjects;
  readonly tasks: FaultyQueue;
  readonly deadLetters: FaultyQueue;
  readonly #weather: Weather;

  private constructor(queues: LocalQueues, objects: LocalObjects, weather: Weather) {
    this.#weather = weather;
    this.queues = queues;
    this.objects = new FaultyObjects(objects, weather);
    this.tasks = this.queue(tasksName);
    this.deadLetters = this.queue(deadLettersName);
  }

  static async open(dir: string, weather: Weather): Promise<Storage> {
    const queues = new LocalQueues(dir, systemClock);
    const objects = new LocalObjects(dir, queues.connection);
    await objects.prepare();
    await queues.create(deadLettersName);
    await queues.create(tasksName, { maxReceiveCount, deadLetterQueue: deadLettersName });
    return new Storage(queues, objects, weather);
  }

  queue(name: string): FaultyQueue {
    return new FaultyQueue(this.queues.open(name), this.#weather);
  }

  close(): void {
    this.queues.close();
  }
}
