import type { ObjectStore } from "../backend/object-store.ts";
import { type Cancellation, encodeCancellation, readCancellation } from "../protocol/cancellation.ts";
import { keys } from "../protocol/keys.ts";
import { LatestWrite } from "./latest-write.ts";

/** Tells the workers which tasks of a job are cancelled, by one object that they look at now and then. */
export class CancelRequest {
  readonly #key: string;
  readonly #tasks = new Set<number>();
  #all = false;
  #write: LatestWrite | undefined;

  constructor(jobId: string) {
    this.#key = keys.cancelled(jobId);
  }

  /** Resolves when the workers can see what was added. */
  get written(): Promise<void> {
    return this.#write?.settled ?? Promise.resolve();
  }

  /** From now on, and not before, what was added can be written. */
  connect(objects: ObjectStore): void {
    this.#write = new LatestWrite(() => this.#put(objects));
    if (this.#all || this.#tasks.size > 0) this.#write.request();
  }

  add(index: number): void {
    this.#tasks.add(index);
    this.#write?.request();
  }

  addAll(): void {
    this.#all = true;
    this.#write?.request();
  }

  async #put(objects: ObjectStore): Promise<void> {
    if (!this.#all) this.#join(readCancellation(await objects.get(this.#key)));
    const tasks = this.#all ? "all" : [...this.#tasks];
    await objects.put(this.#key, [Buffer.from(encodeCancellation({ v: 1, tasks }))]);
    // Another client may have written between our look and our write, or over it.
    if (!this.#isIn(readCancellation(await objects.get(this.#key)))) this.#write?.request();
  }

  #isIn(tasks: Cancellation["tasks"]): boolean {
    return tasks === "all" || (!this.#all && [...this.#tasks].every((index) => tasks.includes(index)));
  }

  /** What another client of the job has cancelled stays so. */
  #join(tasks: Cancellation["tasks"]): void {
    if (tasks === "all") this.#all = true;
    else for (const index of tasks) this.#tasks.add(index);
  }
}
