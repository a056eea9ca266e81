import { toJson } from "../jobs/json-value.ts";
import { decode } from "../protocol/codec.ts";
import { fromInline } from "../protocol/payload.ts";
import type { TaskRecord } from "../protocol/task-record.ts";
import { errorLine, FailureGroups } from "./failure-groups.ts";
import { type AttemptColumns, attemptOutcomes, type ReportPart, type TaskColumns, taskStates } from "./report-data.ts";
import { ValueColumns } from "./value-columns.ts";

/** How much of the rows somebody has. */
export interface RowsCursor {
  readonly row: number;
  readonly attempt: number;
  readonly worker: number;
  readonly failureVersion: number;
}

export const noRows: RowsCursor = { row: 0, attempt: 0, worker: 0, failureVersion: 0 };

type Rows = Pick<ReportPart, "firstRow" | "tasks" | "attempts" | "workers" | "values" | "hiddenKeys" | "failures">;

type Writable<Columns> = { readonly [key in keyof Columns]: Columns[key] extends readonly (infer T)[] ? T[] : never };

/** The tasks that ended, in columns; each task is a row, once. */
export class ReportRows {
  /** Times count from here, in milliseconds since the epoch. */
  readonly #base: number;
  readonly #workers = new Map<string, number>();
  readonly #params = new ValueColumns("param");
  readonly #results = new ValueColumns("result");
  readonly #failures = new FailureGroups();

  readonly #tasks: Writable<TaskColumns> = {
    index: [],
    state: [],
    attempts: [],
    sentAt: [],
    receivedAt: [],
    cpuMs: [],
    peakMemoryBytes: [],
    paramBytes: [],
    resultBytes: [],
    error: [],
  };

  readonly #attempts: Writable<AttemptColumns> = {
    outcome: [],
    queuedAt: [],
    startedAt: [],
    runMs: [],
    worker: [],
    coldStart: [],
  };

  constructor(base: number) {
    this.#base = base;
  }

  /** Where the rows end for now. */
  get end(): RowsCursor {
    return {
      row: this.#tasks.index.length,
      attempt: this.#attempts.outcome.length,
      worker: this.#workers.size,
      failureVersion: this.#failures.version,
    };
  }

  add(record: TaskRecord): void {
    const tasks = this.#tasks;
    tasks.index.push(record.index);
    tasks.state.push(taskStates.indexOf(record.state));
    tasks.attempts.push(record.attempts.length);
    tasks.sentAt.push(this.#time(record.sentAt));
    tasks.receivedAt.push(this.#time(record.receivedAt));
    tasks.cpuMs.push(rounded(record.cpuMs));
    tasks.peakMemoryBytes.push(record.peakMemoryBytes);
    tasks.paramBytes.push(record.paramBytes);
    tasks.resultBytes.push(record.resultBytes);
    tasks.error.push(record.error === undefined ? null : errorLine(record.error.name, record.error.message));
    for (const attempt of record.attempts) this.#addAttempt(attempt);
    this.#params.add(asJson(record.param));
    this.#results.add(asJson(record.result));
    this.#failures.add(record);
  }

  /** What came after a cursor. */
  since(cursor: RowsCursor): Rows {
    return {
      firstRow: cursor.row,
      tasks: from(this.#tasks, cursor.row),
      attempts: from(this.#attempts, cursor.attempt),
      workers: [...this.#workers.keys()].slice(cursor.worker),
      values: [...this.#params.from(cursor.row), ...this.#results.from(cursor.row)],
      hiddenKeys: this.#params.hiddenKeys + this.#results.hiddenKeys,
      failures: this.#failures.since(cursor.failureVersion),
    };
  }

  #addAttempt(attempt: TaskRecord["attempts"][number]): void {
    const attempts = this.#attempts;
    attempts.outcome.push(attemptOutcomes.indexOf(attempt.outcome));
    attempts.queuedAt.push(this.#time(attempt.queuedAt));
    attempts.startedAt.push(this.#time(attempt.startedAt));
    attempts.runMs.push(rounded(Math.max(0, attempt.finishedAt - attempt.startedAt)));
    attempts.worker.push(attempt.workerId === "" ? -1 : this.#numberOf(attempt.workerId));
    attempts.coldStart.push(attempt.coldStart ? 1 : 0);
  }

  #numberOf(workerId: string): number {
    const number = this.#workers.get(workerId) ?? this.#workers.size;
    this.#workers.set(workerId, number);
    return number;
  }

  #time(at: number): number {
    return rounded(at - this.#base);
  }
}

function from<Columns extends object>(columns: Columns, start: number): Columns {
  const entries = Object.entries(columns) as [string, readonly unknown[]][];
  return Object.fromEntries(entries.map(([name, column]) => [name, column.slice(start)])) as Columns;
}

/** A value as JSON. One that cannot be read is as good as one that was not kept. */
export function asJson(inline: string | undefined): unknown {
  if (inline === undefined) return undefined;
  try {
    return toJson(decode(fromInline(inline)));
  } catch {
    return undefined;
  }
}

/** To hundredths of a millisecond: more digits are noise, and cost a byte each. */
function rounded(ms: number): number {
  return Math.round(ms * 100) / 100;
}
