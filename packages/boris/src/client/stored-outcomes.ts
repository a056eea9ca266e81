import { type Clock, sleep } from "../clock.ts";
import { stackMapperOf } from "../jobs/stack-mapper.ts";
import { StoredOutcomeReader } from "../jobs/stored-outcome.ts";
import type { TaskOutcome } from "../jobs/task-outcome.ts";
import type { Connection } from "./connection.ts";
import type { JobRun } from "./job-run.ts";
import type { PreparedJob } from "./task-source.ts";

/** The shortest pause between two looks. */
const shortestPauseMs = 500;

/** An outcome that cannot be read in so many looks is one that cannot be read. */
const maxFailedReads = 3;

/** To list takes requests, one for each thousand results: it may use this part of the time. */
const share = 0.1;

/** Finds the outcomes of a job's tasks in the object store, where every worker leaves them when results are durable. */
export class StoredOutcomes {
  readonly #run: JobRun;
  readonly #connection: Connection;
  readonly #jobId: string;
  readonly #reader: StoredOutcomeReader;
  readonly #clock: Clock;
  readonly #failedReads = new Map<number, number>();

  constructor(run: JobRun, connection: Connection, { record, sourceMap }: PreparedJob) {
    this.#run = run;
    this.#connection = connection;
    this.#clock = run.clock;
    this.#jobId = record.jobId;
    const mapStack = stackMapperOf(record, sourceMap);
    this.#reader = new StoredOutcomeReader(connection.objects, record.jobId, mapStack, () => run.clock.now());
  }

  /** Looks again and again until every task has ended or `signal` aborts. A look that fails is no reason to stop. */
  async watch(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && this.#run.unsettled.length > 0) {
      const startedAt = this.#clock.now();
      const reads = await this.#list().catch((): Promise<void>[] => []);
      const tookMs = this.#clock.now() - startedAt;
      await Promise.all(reads);
      await sleep(this.#clock, Math.max(shortestPauseMs, tookMs / share), signal);
    }
  }

  /** Ends the tasks whose outcome is there. Resolves when they have ended. */
  async look(): Promise<void> {
    await Promise.all(await this.#list());
  }

  /** Begins to read the outcomes that are there. */
  async #list(): Promise<Promise<void>[]> {
    await this.#connection.adopt(this.#jobId);
    const waiting = new Set(this.#run.unsettled);
    const reads: Promise<void>[] = [];
    for await (const index of this.#reader.results()) {
      if (waiting.delete(index)) reads.push(this.#end(index, this.#reader.readResult(index)));
    }
    for await (const index of this.#reader.failures()) {
      if (waiting.delete(index)) reads.push(this.#end(index, this.#reader.readFailure(index)));
    }
    return reads;
  }

  async #end(index: number, outcome: Promise<TaskOutcome<unknown>>): Promise<void> {
    try {
      this.#run.settle(index, await outcome);
    } catch (error) {
      // The store may be well again at the next look.
      const failures = (this.#failedReads.get(index) ?? 0) + 1;
      this.#failedReads.set(index, failures);
      if (failures === maxFailedReads) this.#run.settle(index, { state: "failed", error });
    }
  }
}
