import type { Backend, BackendProvider, CompletionQueue, WorkerBackend } from "../../boris/src/backend/backend.ts";
import { QueueGoneError } from "../../boris/src/backend/queue-gone.ts";
import type { Queue } from "../../boris/src/backend/queue.ts";
import type { SimulatedNetwork } from "./simulated-network.ts";
import { SimulatedObjects } from "./simulated-objects.ts";
import { SimulatedQueue } from "./simulated-queue.ts";

/** As the completion queue of `AwsBackend` has it. */
const gatherMs = 100;

const address = "boris-simulated-done-1";

/** A stage in memory, for one client, as both that and the workers see it. */
export class SimulatedStage implements Backend, WorkerBackend, BackendProvider {
  readonly name = "aws";
  readonly objects: SimulatedObjects;
  readonly tasks: Queue;
  readonly deadLetters: Queue;
  readonly #completions: Queue;

  constructor(network: SimulatedNetwork) {
    this.objects = new SimulatedObjects(network);
    this.tasks = new SimulatedQueue("tasks", network);
    this.deadLetters = new SimulatedQueue("dead-letters", network);
    this.#completions = new SimulatedQueue(address, network);
  }

  create(): Backend {
    return this;
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  queue(kind: "tasks" | "dead-letters"): Queue {
    return kind === "tasks" ? this.tasks : this.deadLetters;
  }

  openCompletions(): Promise<CompletionQueue> {
    return Promise.resolve({ address, gatherMs, queue: this.#completions, close: () => Promise.resolve() });
  }

  completions(to: string): Queue {
    if (to !== address) throw new QueueGoneError(`Cannot send a completion: there is no queue '${to}'`);
    return this.#completions;
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }
}
