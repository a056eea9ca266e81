import type { DatabaseSync } from "node:sqlite";
import type { Queue } from "../backend/queue.ts";
import type { Clock } from "../clock.ts";
import { Arrivals } from "./arrivals.ts";
import { connect, type Connection } from "./connection.ts";
import { inMemory } from "./database.ts";
import { MessageTable } from "./message-table.ts";
import { OwnMessages } from "./own-messages.ts";
import { type QueueListing, type QueueSettings, QueueTable } from "./queue-table.ts";
import { SqliteQueue, type QueueStorage } from "./sqlite-queue.ts";

/** All queues of one folder. Any number of processes may have one folder open. */
export class LocalQueues {
  readonly connection: Connection;
  readonly #storage: QueueStorage;
  readonly #own = new Map<string, Queue>();

  /**
   * Opens `<dir>/queues.db`, or queues in memory for `":memory:"`.
   * @throws BackendError if the folder cannot be used or was made by another version.
   */
  constructor(dir: string, clock: Clock) {
    this.connection = connect(dir);
    const { database, commits } = this.connection;
    this.#storage = {
      commits,
      queues: new QueueTable(database),
      messages: new MessageTable(database),
      arrivals: new Arrivals(clock, dir === inMemory ? () => false : watchOtherWriters(database)),
      clock,
    };
  }

  /** The queue of that name. It need not exist yet: until it does, its methods reject with a `QueueGoneError`. */
  open(name: string): Queue {
    return this.#own.get(name) ?? new SqliteQueue(this.#storage, name);
  }

  /** Makes the queue, or gives the one that is there these settings. */
  async create(name: string, settings?: QueueSettings): Promise<Queue> {
    const { commits, queues, clock } = this.#storage;
    await commits.run(() => queues.upsert(name, settings, clock.now()));
    return this.open(name);
  }

  /** Makes a queue that only this process will receive from, and that nobody needs when it is dead. */
  async createOwn(name: string, settings?: QueueSettings): Promise<Queue> {
    await this.create(name, settings);
    const queue = new SqliteQueue({ ...this.#storage, messages: new OwnMessages(this.#storage.messages) }, name);
    this.#own.set(name, queue);
    return queue;
  }

  /** Deletes the queue with its messages; no error if there is none. */
  delete(name: string): Promise<void> {
    const { commits, queues, messages, arrivals } = this.#storage;
    return commits.run(() => {
      const queue = queues.find(name);
      this.#own.delete(name);
      if (queue === undefined) return;
      messages.deleteAll(queue.id);
      queues.delete(queue.id);
      arrivals.announce(name);
    });
  }

  /** Queues whose names start with `prefix`, by name. */
  list(prefix: string): Promise<readonly QueueListing[]> {
    const { commits, queues } = this.#storage;
    return commits.run(() => queues.list(prefix));
  }

  /** Commits what was asked for and closes the connection. What is still waiting for a message, and every later call, rejects with a `BackendError`. */
  close(): void {
    this.#storage.commits.close();
    this.#storage.arrivals.announceAll();
  }
}

/** SQLite counts the commits of other connections, those of this process included. */
function watchOtherWriters(database: DatabaseSync): () => boolean {
  const look = database.prepare("PRAGMA data_version");
  let seen: unknown;
  return () => {
    try {
      const version = look.get()?.["data_version"];
      const changed = version !== seen;
      seen = version;
      return changed;
    } catch {
      // The receive that is woken by this meets the same trouble, and can report it.
      return true;
    }
  };
}
