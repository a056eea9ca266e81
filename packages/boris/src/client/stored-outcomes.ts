import { type Clock, sleep } from "../clock.ts";
import { BackendError } from "../errors.ts";
import { decode } from "../protocol/codec.ts";
import { decodeCompletion } from "../protocol/completion.ts";
import { keys } from "../protocol/keys.ts";
import { fromWire } from "../protocol/remote-error.ts";
import type { Connection } from "./connection.ts";
import type { TaskOutcome } from "./future.ts";
import type { JobRun } from "./job-run.ts";
import { neverSent } from "./keep-refusal.ts";
import { readOutcome } from "./read-outcome.ts";
import { mapStacks } from "./stacks.ts";
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
  readonly #job: PreparedJob;
  readonly #clock: Clock;
  readonly #failedReads = new Map<number, number>();

  constructor(run: JobRun, connection: Connection, job: PreparedJob) {
    this.#run = run;
    this.#connection = connection;
    this.#job = job;
    this.#clock = run.clock;
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
    const { jobId } = this.#job.record;
    await this.#connection.adopt(jobId);
    const waiting = new Set(this.#run.unsettled);
    const reads: Promise<void>[] = [];
    for await (const index of this.#indexes(keys.results(jobId))) {
      if (waiting.delete(index)) reads.push(this.#end(index, this.#readResult(index)));
    }
    for await (const index of this.#indexes(keys.failures(jobId))) {
      if (waiting.delete(index)) reads.push(this.#end(index, this.#readFailure(index)));
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

  async *#indexes(prefix: string): AsyncGenerator<number> {
    for await (const key of this.#connection.objects.list(prefix)) {
      const index = Number(key.slice(prefix.length));
      if (Number.isSafeInteger(index)) yield index;
    }
  }

  async #readResult(index: number): Promise<TaskOutcome<unknown>> {
    const key = keys.result(this.#job.record.jobId, index);
    return { state: "succeeded", value: decode(await this.#connection.payloads.read(key, { kind: "object" })) };
  }

  async #readFailure(index: number): Promise<TaskOutcome<unknown>> {
    const key = keys.failure(this.#job.record.jobId, index);
    const bytes = await this.#connection.objects.get(key);
    if (bytes === undefined) throw new BackendError(`Cannot read '${key}': there is no such object`);
    const completion = decodeCompletion(Buffer.from(bytes).toString());
    if (completion.attempt === neverSent && completion.outcome === "failed") {
      return { state: "failed", error: fromWire(completion.error) };
    }
    return readOutcome(completion, {
      payloads: this.#connection.payloads,
      mapStack: mapStacks(this.#job),
      receivedAt: this.#clock.now(),
      callSite: "",
    });
  }
}
