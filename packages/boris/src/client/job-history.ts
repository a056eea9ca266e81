import type { ObjectStore } from "../backend/object-store.ts";
import { type Clock, sleep } from "../clock.ts";
import { newSegmentId } from "../protocol/ids.ts";
import { keys } from "../protocol/keys.ts";
import { encodeTaskRecord, joinHistory, type TaskRecord } from "../protocol/task-record.ts";

/** Tasks in one segment: a request for each thousand is a thousandth of what the tasks themselves cost. */
const maxSegmentTasks = 1_000;

/** Characters in one segment. Failures with their stacks and logs take some ten thousand each. */
const maxSegmentLength = 1_048_576;

/** How late others may see what has ended. */
const gatherMs = 1_000;

/** Segments that may be under way at once: at 50 ms each, eighty thousand tasks a second. */
const maxWrites = 4;

/** A segment that is not written by then is given up: the store has been tried patiently. */
const maxWriteMs = 10_000;

/** Of what the tasks of a job print, so much is kept in all, so that millions of chatty tasks do not fill a disk. */
const maxLogLength = 16_777_216;

/** Beyond that, only failed tasks' logs are kept, up to four times as much: they are what people look for. */
const maxFailureLogLength = 4 * maxLogLength;

export interface JobHistoryOptions {
  readonly jobId: string;
  readonly clock: Clock;
  readonly objects: ObjectStore;
}

/**
 * Keeps what became of a job's tasks, for people and other processes to look at. The job itself does not need it: what
 * cannot be written is dropped, and nothing waits for it but the end of the program, and that not for long.
 */
export class JobHistory {
  readonly #options: JobHistoryOptions;
  readonly #writes = new Set<Promise<void>>();
  /** Encoded at once: a thousand texts are less work for the garbage collector than what is in a thousand records. */
  #records: string[] = [];
  #length = 0;
  /** Of all tasks so far, also of those whose part could not be written. */
  readonly #ended = { succeeded: 0, failed: 0, cancelled: 0 };
  #parts = 0;
  #logLength = 0;
  #cancelTimer: (() => void) | undefined;
  #end: Promise<void> | undefined;

  constructor(options: JobHistoryOptions) {
    this.#options = options;
  }

  add(record: TaskRecord): void {
    if (this.#end !== undefined) return;
    const text = encodeTaskRecord(this.#withoutExcessLogs(record));
    this.#records.push(text);
    this.#length += text.length;
    this.#ended[record.state] += 1;
    if (this.#records.length >= maxSegmentTasks || this.#length >= maxSegmentLength) this.#flush();
    else this.#cancelTimer ??= this.#options.clock.after(gatherMs, () => this.#flush());
  }

  /**
   * No more is added. Resolves when all is written or given up; never rejects.
   *
   * @param total how many tasks the job has, if it is known that there will be no more
   */
  end(total: number | undefined): Promise<void> {
    this.#end ??= this.#finish(total);
    return this.#end;
  }

  async #finish(total: number | undefined): Promise<void> {
    this.#flush(total);
    await Promise.all(this.#writes);
  }

  #flush(total?: number): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    const tasks = this.#records;
    this.#records = [];
    this.#length = 0;
    // A store that is this slow would have more and more waiting.
    if (total === undefined && (tasks.length === 0 || this.#writes.size >= maxWrites)) return;
    this.#parts += 1;
    const segment = joinHistory(tasks, {
      v: 1,
      total,
      ended: this.#ended,
      part: this.#parts,
      at: this.#options.clock.now(),
    });
    const write = this.#write(segment).finally(() => this.#writes.delete(write));
    this.#writes.add(write);
  }

  async #write(segment: string): Promise<void> {
    const { objects, clock, jobId } = this.#options;
    const givingUp = new AbortController();
    // Its id says when it was written, and no other client has the same.
    const key = keys.history(jobId, newSegmentId());
    const put = objects.put(key, [Buffer.from(segment)], { signal: givingUp.signal }).catch(() => undefined);
    await Promise.race([put.finally(() => givingUp.abort()), sleep(clock, maxWriteMs, givingUp.signal)]);
    givingUp.abort();
  }

  #withoutExcessLogs(record: TaskRecord): TaskRecord {
    if (record.logs === undefined) return record;
    const length = this.#logLength + record.logs.length;
    if (length > (record.state === "failed" ? maxFailureLogLength : maxLogLength))
      return { ...record, logs: undefined };
    this.#logLength = length;
    return record;
  }
}
