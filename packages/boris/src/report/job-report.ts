import { setImmediate } from "node:timers/promises";
import { historySegments } from "../jobs/history-segments.ts";
import { JobAccount } from "../jobs/job-account.ts";
import { readHistory } from "../jobs/read-history.ts";
import { readLost } from "../jobs/read-lost.ts";
import { readSendRecord } from "../jobs/read-send-record.ts";
import { deadAfterMs } from "../jobs/read-status.ts";
import type { JobRecord } from "../protocol/job-record.ts";
import type { TaskRecord } from "../protocol/task-record.ts";
import { Tally } from "../stats/tally.ts";
import { readRedrives } from "./read-redrives.ts";
import type { ReportPart, ReportProgress, ReportRedrives } from "./report-data.ts";
import { noRows, ReportRows, type RowsCursor } from "./report-rows.ts";
import type { ReportedBackend } from "./reported-backend.ts";

/** After so many tasks, others get their turn: whoever looks at a live page is not kept waiting by a large job. */
const tasksAtOnce = 500;

/** Gathers what a report shows of a job, and goes on gathering while the job runs. */
export class JobReport {
  readonly #backend: ReportedBackend;
  readonly #job: JobRecord;
  readonly #now: () => number;
  #rows: ReportRows;
  #tally = Tally.exact();
  #known = new Set<number>();
  #lastSegment: string | undefined;
  #total: number | undefined;
  #progress: ReportProgress;
  #redrives: ReportRedrives | undefined;
  /** Rises when the rows are others than before, and not only more of them. */
  #edition = 0;

  constructor(backend: ReportedBackend, job: JobRecord, now: () => number = Date.now) {
    this.#backend = backend;
    this.#job = job;
    this.#now = now;
    this.#total = job.indexes?.length ?? job.size;
    this.#rows = new ReportRows(job.createdAt);
    this.#progress = { at: now(), ended: 0, state: "running" };
  }

  get progress(): ReportProgress {
    return this.#progress;
  }

  get edition(): number {
    return this.#edition;
  }

  get end(): RowsCursor {
    return this.#rows.end;
  }

  /** Reads what clients have written since the last time. */
  async readNews(): Promise<void> {
    const { objects } = this.#backend;
    let repeated = false;
    for await (const { key, tasks, total } of historySegments(objects, this.#job.jobId, this.#lastSegment)) {
      this.#lastSegment = key;
      this.#total ??= total;
      repeated = (await this.#addAll(tasks)) || repeated;
    }
    if (repeated) await this.readAgain();
    await this.#readProgress();
  }

  /** Reads all of it again: a task that ended twice counts once, and a client with a slow clock is not missed. */
  async readAgain(): Promise<void> {
    const records = await readHistory(this.#backend.objects, this.#job.jobId);
    this.#rows = new ReportRows(this.#job.createdAt);
    this.#tally = Tally.exact();
    this.#known = new Set();
    this.#edition += 1;
    await this.#addAll(records.values());
    await this.#readProgress();
  }

  /** Reads of tasks that ended when no client listened what their workers left. */
  async readLost(): Promise<void> {
    if (this.#job.results !== "durable" || this.#progress.state === "ended") return;
    const account = await JobAccount.open(this.#backend.objects, this.#job);
    for await (const record of readLost(account)) {
      if (!this.#known.has(record.index)) await this.#addAll([record]);
    }
    await this.#readProgress();
  }

  /** Reads what became of dead letters that were sent again. */
  async readRedrives(): Promise<void> {
    this.#redrives = await readRedrives(this.#backend, this.#job);
  }

  /** What there is beyond a cursor. */
  part(cursor: RowsCursor = noRows): ReportPart {
    const { jobId, name, createdAt, pool, maxAttempts, timeoutMs, results } = this.#job;
    const memoryMb = this.#backend.workerMemoryMb?.(pool);
    return {
      v: 1,
      job: { id: jobId, name, createdAt, backend: this.#backend.name, pool, maxAttempts, timeoutMs },
      progress: this.#progress,
      ...(this.#known.size === 0 ? {} : { stats: this.#tally.stats({ results, memoryMb }) }),
      ...this.#rows.since(cursor),
      ...(this.#redrives === undefined ? {} : { redrives: this.#redrives }),
    };
  }

  /** Tells whether a task was among them that was known already. */
  async #addAll(records: Iterable<TaskRecord>): Promise<boolean> {
    let repeated = false;
    let added = 0;
    for (const record of records) {
      if ((added += 1) % tasksAtOnce === 0) await setImmediate();
      if (this.#known.has(record.index)) {
        repeated = true;
        continue;
      }
      this.#known.add(record.index);
      this.#tally.add(record);
      this.#rows.add(record);
    }
    return repeated;
  }

  async #readProgress(): Promise<void> {
    const sent = await readSendRecord(this.#backend.objects, this.#job);
    const total = this.#total ?? (sent.ended ? sent.accepted : undefined);
    const at = this.#now();
    const ended = this.#known.size;
    const isOver = total !== undefined && ended >= total;
    const isAlone = this.#job.results === "durable" && !sent.ended && at - sent.at > deadAfterMs;
    const state = isAlone ? "abandoned" : "running";
    this.#progress = { at, ended, ...(total === undefined ? {} : { total }), state: isOver ? "ended" : state };
  }
}
