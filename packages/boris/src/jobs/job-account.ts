import type { ObjectStore } from "../backend/object-store.ts";
import type { JobRecord } from "../protocol/job-record.ts";
import type { SendRecord } from "../protocol/send-record.ts";
import type { TaskRecord } from "../protocol/task-record.ts";
import { historySegments, readSegments } from "./history-segments.ts";
import { listRedrives } from "./list-redrives.ts";
import { readAhead } from "./read-ahead.ts";
import { readSendRecord } from "./read-send-record.ts";
import { loadStackMapper, type StackMapper } from "./stack-mapper.ts";
import { StoredOutcomeReader } from "./stored-outcome.ts";

/** How a task ended, and where that is told. */
export interface Ending {
  readonly state: TaskRecord["state"];
  /** Key of the part of the history that has it; without one it was found in the object store. */
  readonly segmentKey?: string;
}

/**
 * All that is kept of a job, put together: the history that its clients wrote, and for what that does not account for, as a
 * client died, the outcomes in the object store. It holds how tasks ended, and reads more when it is asked.
 */
export class JobAccount {
  readonly record: JobRecord;
  /** Reads what workers left of outcomes: of use with durable results only. */
  readonly stored: StoredOutcomeReader;
  readonly endings = new Map<number, Ending>();
  /** Jobs that its dead letters were sent again as. It is one of them if they were sent again as its own tasks. */
  readonly redrives: readonly string[];
  readonly sent: SendRecord;
  /** How many tasks there are; `undefined` while that is not known. */
  #total: number | undefined;
  #firstAt: number | undefined;
  #lastAt: number | undefined;
  readonly #objects: ObjectStore;
  #mapStack: StackMapper = (stack) => stack;
  #records = 0;
  #bytes = 0;

  private constructor(objects: ObjectStore, record: JobRecord, sent: SendRecord, redrives: readonly string[]) {
    this.#objects = objects;
    this.record = record;
    this.sent = sent;
    this.redrives = redrives;
    this.stored = new StoredOutcomeReader(objects, record.jobId, (stack) => this.#mapStack(stack));
    this.#total = record.indexes?.length ?? record.size;
  }

  static async open(objects: ObjectStore, record: JobRecord): Promise<JobAccount> {
    const [sent, redrives] = await Promise.all([readSendRecord(objects, record), listRedrives(objects, record.jobId)]);
    const account = new JobAccount(objects, record, sent, redrives);
    await account.#readHistory();
    if (record.results === "durable" && !account.#isComplete()) await account.#readStored();
    // A source map may be large, and without failures nobody needs it.
    const hasFailed = [...account.endings.values()].some(({ state }) => state === "failed");
    if (hasFailed) account.#mapStack = await loadStackMapper(objects, record);
    return account;
  }

  get total(): number | undefined {
    return this.#total ?? (this.sent.ended ? this.sent.accepted : undefined);
  }

  /** When its first task was sent, and when its last one was known to have ended, of those in the history. */
  get firstAt(): number | undefined {
    return this.#firstAt;
  }

  get lastAt(): number | undefined {
    return this.#lastAt;
  }

  /** Indexes of its tasks in order, those that have not ended included. */
  indexes(): readonly number[] {
    const { indexes } = this.record;
    if (indexes !== undefined) return indexes.toSorted((a, b) => a - b);
    const highest = [...this.endings.keys()].reduce((most, index) => Math.max(most, index), -1);
    const count = Math.max(this.total ?? 0, this.sent.accepted, highest + 1);
    return Array.from({ length: count }, (_, index) => index);
  }

  /** What the history has of some tasks. Each of its parts that tells of one of them is read once. */
  async recordsOf(indexes: Iterable<number>): Promise<ReadonlyMap<number, TaskRecord>> {
    const wanted = new Map<number, string>();
    for (const index of indexes) {
      const key = this.endings.get(index)?.segmentKey;
      if (key !== undefined) wanted.set(index, key);
    }
    const records = new Map<number, TaskRecord>();
    for await (const { key, tasks } of readSegments(this.#objects, new Set(wanted.values()))) {
      for (const task of tasks) if (wanted.get(task.index) === key) records.set(task.index, task);
    }
    return records;
  }

  /** What the history has of a task, in bytes on average; 0 if it has none. */
  get recordBytes(): number {
    return this.#records === 0 ? 0 : this.#bytes / this.#records;
  }

  /** Parts are read in the order of their writing: what a later one says of a task holds. */
  async #readHistory(): Promise<void> {
    for await (const { key, tasks, total, bytes } of historySegments(this.#objects, this.record.jobId)) {
      this.#records += tasks.length;
      this.#bytes += bytes;
      this.#total ??= total;
      const endings = {
        succeeded: { state: "succeeded", segmentKey: key },
        failed: { state: "failed", segmentKey: key },
        cancelled: { state: "cancelled", segmentKey: key },
      } as const;
      for (const { index, state, sentAt, receivedAt } of tasks) {
        this.endings.set(index, endings[state]);
        this.#firstAt = Math.min(this.#firstAt ?? Infinity, sentAt);
        this.#lastAt = Math.max(this.#lastAt ?? 0, receivedAt);
      }
    }
  }

  #isComplete(): boolean {
    return this.#total !== undefined && this.endings.size >= this.#total && !this.#wasRedrivenInPlace;
  }

  /** Tasks that were sent again as its own have no client: the history knows their old failure only. */
  get #wasRedrivenInPlace(): boolean {
    return this.redrives.includes(this.record.jobId);
  }

  async #readStored(): Promise<void> {
    if (this.#wasRedrivenInPlace) {
      for (const [index, { state }] of this.endings) if (state === "failed") this.endings.delete(index);
    }
    for await (const index of this.stored.results()) {
      if (!this.endings.has(index)) this.endings.set(index, { state: "succeeded" });
    }
    const unknown: number[] = [];
    for await (const index of this.stored.failures()) if (!this.endings.has(index)) unknown.push(index);
    const states = readAhead(unknown, async (index) => ({ index, state: await stateOf(this.stored, index) }));
    for await (const { index, state } of states) this.endings.set(index, { state });
  }
}

async function stateOf(stored: StoredOutcomeReader, index: number): Promise<Ending["state"]> {
  // One that cannot be read has not succeeded.
  const { state } = await stored.readFailure(index).catch(() => ({ state: "failed" as const }));
  return state;
}
