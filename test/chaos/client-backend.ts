import type { Backend, BackendProvider, CompletionQueue } from "../../packages/boris/src/backend/backend.ts";
import type { ObjectStore } from "../../packages/boris/src/backend/object-store.ts";
import type { Queue, ReceivedMessage } from "../../packages/boris/src/backend/queue.ts";
import { newQueueId } from "../../packages/boris/src/protocol/ids.ts";
import { FaultyQueue } from "./faulty-queue.ts";
import { completionsPrefix, Storage } from "./storage.ts";
import type { Weather } from "./weather.ts";

/** A backend for a client only: its workers are other processes, and its calls are exposed to the weather. */
export function clientBackend(
  dir: string,
  weather: Weather,
  onCompletions: (messages: readonly ReceivedMessage[]) => void,
): BackendProvider {
  return { name: "local", create: () => new ClientBackend(dir, weather, onCompletions) };
}

class ClientBackend implements Backend {
  readonly name = "local";
  readonly #dir: string;
  readonly #weather: Weather;
  readonly #onCompletions: (messages: readonly ReceivedMessage[]) => void;
  #storage: Storage | undefined;

  constructor(dir: string, weather: Weather, onCompletions: (messages: readonly ReceivedMessage[]) => void) {
    this.#dir = dir;
    this.#weather = weather;
    this.#onCompletions = onCompletions;
  }

  async start(): Promise<void> {
    this.#storage ??= await Storage.open(this.#dir, this.#weather);
  }

  get objects(): ObjectStore {
    return this.#started().objects;
  }

  queue(kind: "tasks" | "dead-letters"): Queue {
    return kind === "tasks" ? this.#started().tasks : this.#started().deadLetters;
  }

  async openCompletions(): Promise<CompletionQueue> {
    const { queues } = this.#started();
    const address = completionsPrefix + newQueueId();
    const queue = new FaultyQueue(await queues.create(address), this.#weather, this.#onCompletions);
    return { address, queue, close: () => queues.delete(address) };
  }

  async stop(): Promise<void> {
    this.#storage?.close();
    this.#storage = undefined;
  }

  #started(): Storage {
    if (this.#storage === undefined) throw new Error("The backend is not started");
    return this.#storage;
  }
}
