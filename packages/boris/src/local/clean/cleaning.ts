import type { CleanOptions } from "../../backend/cleaning.ts";
import type { Clock } from "../../clock.ts";
import type { LocalObjects } from "../local-objects.ts";
import type { LocalQueues } from "../local-queues.ts";

export interface LocalCleanOptions extends CleanOptions {
  readonly dir: string;
  readonly clock: Clock;
}

/** What the steps of cleaning share. */
export interface Cleaning extends LocalCleanOptions {
  readonly queues: LocalQueues;
  readonly objects: LocalObjects;
}
