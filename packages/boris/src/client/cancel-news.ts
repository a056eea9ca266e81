import type { ObjectStore } from "../backend/object-store.ts";
import type { Clock } from "../clock.ts";
import { readCancellation } from "../protocol/cancellation.ts";
import { keys } from "../protocol/keys.ts";

/** A look for each cancelled task would be a request for each. */
const lookEveryMs = 1_000;

export interface CancelNewsOptions {
  readonly jobId: string;
  readonly clock: Clock;
  /** Another client has cancelled the whole job. */
  readonly onAllCancelled: () => void;
}

/** Looks, when a worker tells of a cancelled task that this client has not cancelled, whether all of the job is. */
export class CancelNews {
  readonly #options: CancelNewsOptions;
  #lookedAt = -Infinity;

  constructor(options: CancelNewsOptions) {
    this.#options = options;
  }

  hear(objects: ObjectStore): void {
    const now = this.#options.clock.now();
    if (now - this.#lookedAt < lookEveryMs) return;
    this.#lookedAt = now;
    void this.#look(objects);
  }

  /** A look that fails is no matter: the tasks end one by one, and the next cancelled one leads to the next look. */
  async #look(objects: ObjectStore): Promise<void> {
    const { jobId, onAllCancelled } = this.#options;
    const bytes = await objects.get(keys.cancelled(jobId)).catch(() => undefined);
    if (readCancellation(bytes) === "all") onAllCancelled();
  }
}
