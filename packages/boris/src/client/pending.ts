import type { TaskOutcome } from "../jobs/task-outcome.ts";
import { type Future, settleFuture } from "./future.ts";
import type { KeepAlive } from "./keep-alive.ts";
import type { JobProgress } from "./progress.ts";

/** The futures of a job that have not ended, and how many of the others ended how. */
export class Pending {
  readonly #futures = new Map<number, Future<unknown>>();
  readonly #keepAlive: KeepAlive;
  readonly #onChange: () => void;
  #settling = 0;
  readonly #ended = { succeeded: 0, failed: 0, cancelled: 0 };

  constructor(keepAlive: KeepAlive, onChange: () => void) {
    this.#keepAlive = keepAlive;
    this.#onChange = onChange;
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

  add(future: Future<unknown>): void {
    if (this.size === 0) this.#keepAlive.hold();
    this.#futures.set(future.index, future);
  }

  /**
   * Ends the future of that index with what `outcome` resolves to. False, and nothing is done, if it is unknown or had
   * ended: completions may come twice.
   */
  settle(index: number, outcome: TaskOutcome<unknown> | Promise<TaskOutcome<unknown>>): boolean {
    const future = this.#futures.get(index);
    if (future === undefined) return false;
    this.#futures.delete(index);
    this.#settling += 1;
    if (outcome instanceof Promise) void this.#settleLater(future, outcome);
    else this.#end(future, outcome);
    return true;
  }

  async #settleLater(future: Future<unknown>, outcome: Promise<TaskOutcome<unknown>>): Promise<void> {
    const known = await outcome.catch((error: unknown) => ({ state: "failed", error }) as const);
    this.#end(future, known);
  }

  #end(future: Future<unknown>, outcome: TaskOutcome<unknown>): void {
    this.#settling -= 1;
    this.#ended[outcome.state] += 1;
    if (this.size === 0) this.#keepAlive.release();
    settleFuture(future, outcome);
    this.#onChange();
  }
}
