import type { TaskOutcome } from "../jobs/task-outcome.ts";
import { type Future, settleFuture } from "./future.ts";
import type { KeepAlive } from "./keep-alive.ts";
import type { JobProgress } from "./progress.ts";

/** Where a task was when it ended: not sent, or sent by this client or another one. */
export type PlaceOfTask = "not sent" | "sent" | "sent by other";

export interface PendingOptions {
  readonly keepAlive: KeepAlive;
  /** A task has ended. */
  readonly onChange: () => void;
  /** Indexes of tasks that another client has sent. */
  readonly sentByOther?: Iterable<number> | undefined;
}

/** The futures of a job that have not ended, which of their tasks are sent, and how many of the others ended how. */
export class Pending {
  readonly #options: PendingOptions;
  readonly #futures = new Map<number, Future<unknown>>();
  readonly #sent = new Set<number>();
  readonly #sentByOther: Set<number>;
  #sentCount: number;
  #settling = 0;
  readonly #ended = { succeeded: 0, failed: 0, cancelled: 0 };

  constructor(options: PendingOptions) {
    this.#options = options;
    this.#sentByOther = new Set(options.sentByOther);
    this.#sentCount = this.#sentByOther.size;
  }

  get size(): number {
    return this.#futures.size + this.#settling;
  }

  get ended(): Pick<JobProgress, "succeeded" | "failed" | "cancelled"> {
    return { ...this.#ended };
  }

  has(index: number): boolean {
    return this.#futures.has(index);
  }

  indexes(): readonly number[] {
    return [...this.#futures.keys()];
  }

  /** Tasks that were sent in all, those that ended included. */
  get sentCount(): number {
    return this.#sentCount;
  }

  /** Indexes of the tasks that were sent, by whomever, and have not ended. */
  inFlight(): readonly number[] {
    return [...this.#sent, ...this.#sentByOther];
  }

  get inFlightCount(): number {
    return this.#sent.size + this.#sentByOther.size;
  }

  /** Whether this client has sent tasks that have not ended. */
  get hasSent(): boolean {
    return this.#sent.size > 0;
  }

  placeOf(index: number): PlaceOfTask {
    if (this.#sent.has(index)) return "sent";
    return this.#sentByOther.has(index) ? "sent by other" : "not sent";
  }

  add(future: Future<unknown>): void {
    if (this.size === 0) this.#options.keepAlive.hold();
    this.#futures.set(future.index, future);
  }

  /** This client sends the task now. */
  send(index: number): void {
    this.#sent.add(index);
    this.#sentCount += 1;
  }

  /**
   * Ends the future of that index with what `outcome` resolves to, and tells where its task was. `undefined`, and nothing is
   * done, if it is unknown or had ended: completions may come twice.
   */
  settle(index: number, outcome: TaskOutcome<unknown> | Promise<TaskOutcome<unknown>>): PlaceOfTask | undefined {
    const future = this.#futures.get(index);
    if (future === undefined) return undefined;
    const place = this.placeOf(index);
    this.#futures.delete(index);
    if (place === "sent") this.#sent.delete(index);
    else if (place === "sent by other") this.#sentByOther.delete(index);
    this.#settling += 1;
    if (outcome instanceof Promise) void this.#settleLater(future, outcome);
    else this.#end(future, outcome);
    return place;
  }

  async #settleLater(future: Future<unknown>, outcome: Promise<TaskOutcome<unknown>>): Promise<void> {
    const known = await outcome.catch((error: unknown) => ({ state: "failed", error }) as const);
    this.#end(future, known);
  }

  #end(future: Future<unknown>, outcome: TaskOutcome<unknown>): void {
    this.#settling -= 1;
    this.#ended[outcome.state] += 1;
    if (this.size === 0) this.#options.keepAlive.release();
    settleFuture(future, outcome);
    this.#options.onChange();
  }
}
