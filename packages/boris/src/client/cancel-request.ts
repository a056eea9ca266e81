import type { ObjectStore } from "../backend/object-store.ts";
import { encodeCancellation } from "../protocol/cancellation.ts";
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

  /** Without `objects` nothing was sent yet, and nobody needs to know. */
  add(index: number, objects: ObjectStore | undefined): void {
    this.#tasks.add(index);
    this.#update(objects);
  }

  addAll(objects: ObjectStore | undefined): void {
    this.#all = true;
    this.#update(objects);
  }

  #update(objects: ObjectStore | undefined): void {
    if (objects === undefined) return;
    this.#write ??= new LatestWrite(async () => {
      const tasks = this.#all ? "all" : [...this.#tasks];
      await objects.put(this.#key, [Buffer.from(encodeCancellation({ v: 1, tasks }))]);
    });
    this.#write.request();
  }
}
