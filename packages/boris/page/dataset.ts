import type {
  FailureGroup,
  ReportJob,
  ReportPart,
  ReportProgress,
  ReportRedrives,
  ValueColumn,
} from "../src/report/report-data.ts";
import { type Redriven, redrivenOf, withRedrivenResults } from "./redriven.ts";

/** How an attempt is marked: by what became of its task, not of itself alone. */
export const attemptKinds = ["succeeded", "retried", "failed", "cancelled"] as const;

const succeeded = 0;
const retried = 1;
const failed = 2;
const cancelled = 3;

/** The task states of the wire, by number. */
const cancelledState = 2;

/** All that is known of a job, in columns; times are milliseconds since the job was made. */
export interface Dataset {
  readonly job: ReportJob;
  readonly progress: ReportProgress;
  readonly stats: ReportPart["stats"];
  readonly hiddenKeys: number;
  readonly tasks: Tasks;
  readonly attempts: Attempts;
  readonly workers: readonly string[];
  /** Parameter sets and results; of tasks that were redriven, the result that they have now. */
  readonly values: readonly ValueColumn[];
  /** The same as the job itself had them. */
  readonly ownValues: readonly ValueColumn[];
  /** Absent if no tasks were redriven. */
  readonly redriven?: Redriven;
  /** Those with the most tasks first. */
  readonly failures: readonly FailureGroup[];
}

interface Tasks {
  readonly count: number;
  readonly index: Float64Array;
  readonly state: Float64Array;
  /** The first attempt of each task, and after the last task the number of all attempts. */
  readonly firstAttempt: Float64Array;
  readonly sentAt: Float64Array;
  readonly receivedAt: Float64Array;
  readonly cpuMs: Float64Array;
  readonly peakMemoryBytes: Float64Array;
  readonly paramBytes: Float64Array;
  readonly resultBytes: Float64Array;
  readonly error: readonly (string | null)[];
}

interface Attempts {
  readonly count: number;
  /** The row of its task. */
  readonly task: Float64Array;
  /** A place in {@link attemptKinds}. */
  readonly kind: Uint8Array;
  readonly outcome: Float64Array;
  readonly queuedAt: Float64Array;
  readonly startedAt: Float64Array;
  readonly runMs: Float64Array;
  readonly worker: Float64Array;
  readonly coldStart: Float64Array;
}

/** What is known after a part has come. */
export function withPart(before: Dataset | undefined, part: ReportPart): Dataset {
  const known = part.firstRow === 0 ? undefined : before;
  const tasks = joinTasks(known?.tasks, part.tasks);
  const ownValues = joinValues(known?.ownValues ?? [], part.values, part.firstRow, tasks.count);
  return {
    job: part.job,
    progress: part.progress,
    stats: part.stats,
    hiddenKeys: part.hiddenKeys,
    tasks,
    attempts: joinAttempts(known?.attempts, part.attempts, tasks),
    workers: [...(known?.workers ?? []), ...part.workers],
    ownValues,
    ...withRedrives(ownValues, tasks, part.redrives),
    failures: joinFailures(known?.failures ?? [], part.failures),
  };
}

function withRedrives(
  values: readonly ValueColumn[],
  tasks: Tasks,
  redrives: ReportRedrives | undefined,
): Pick<Dataset, "values" | "redriven"> {
  if (redrives === undefined) return { values };
  const rows = new Map(Array.from(tasks.index, (index, row) => [index, row]));
  return { values: withRedrivenResults(values, redrives.tasks, rows), redriven: redrivenOf(redrives, rows) };
}

function joinTasks(known: Tasks | undefined, more: ReportPart["tasks"]): Tasks {
  const count = (known?.count ?? 0) + more.index.length;
  const firstAttempt = new Float64Array(count + 1);
  if (known !== undefined) firstAttempt.set(known.firstAttempt);
  more.attempts.forEach((attempts, i) => {
    const row = (known?.count ?? 0) + i;
    firstAttempt[row + 1] = (firstAttempt[row] ?? 0) + attempts;
  });
  return {
    count,
    index: join(known?.index, more.index),
    state: join(known?.state, more.state),
    firstAttempt,
    sentAt: join(known?.sentAt, more.sentAt),
    receivedAt: join(known?.receivedAt, more.receivedAt),
    cpuMs: join(known?.cpuMs, more.cpuMs),
    peakMemoryBytes: join(known?.peakMemoryBytes, more.peakMemoryBytes),
    paramBytes: join(known?.paramBytes, more.paramBytes),
    resultBytes: join(known?.resultBytes, more.resultBytes),
    error: [...(known?.error ?? []), ...more.error],
  };
}

function joinAttempts(known: Attempts | undefined, more: ReportPart["attempts"], tasks: Tasks): Attempts {
  const outcome = join(known?.outcome, more.outcome);
  const task = new Float64Array(outcome.length);
  const kind = new Uint8Array(outcome.length);
  for (let row = 0; row < tasks.count; row += 1) {
    const end = tasks.firstAttempt[row + 1] ?? 0;
    for (let attempt = tasks.firstAttempt[row] ?? 0; attempt < end; attempt += 1) {
      task[attempt] = row;
      kind[attempt] = kindOf(attempt === end - 1, tasks.state[row] ?? 0);
    }
  }
  return {
    count: outcome.length,
    task,
    kind,
    outcome,
    queuedAt: join(known?.queuedAt, more.queuedAt),
    startedAt: join(known?.startedAt, more.startedAt),
    runMs: join(known?.runMs, more.runMs),
    worker: join(known?.worker, more.worker),
    coldStart: join(known?.coldStart, more.coldStart),
  };
}

function kindOf(isLast: boolean, state: number): number {
  if (!isLast) return retried;
  if (state === cancelledState) return cancelled;
  return state === succeeded ? succeeded : failed;
}

function joinValues(
  known: readonly ValueColumn[],
  more: readonly ValueColumn[],
  firstRow: number,
  rows: number,
): readonly ValueColumn[] {
  const nameOf = ({ from, key }: ValueColumn): string => `${from}.${key}`;
  const added = new Map(more.map((column) => [nameOf(column), column]));
  const columns = [...known, ...more.filter((column) => !known.some((old) => nameOf(old) === nameOf(column)))];
  const joined = columns.map((column) => {
    const old = known.includes(column) ? column.cells : Array.from({ length: firstRow }, () => null);
    const cells = [...old, ...(added.get(nameOf(column))?.cells ?? [])];
    while (cells.length < rows) cells.push(null);
    return { ...column, cells };
  });
  // Parameters first, whenever they came.
  return [...joined.filter(({ from }) => from === "param"), ...joined.filter(({ from }) => from === "result")];
}

function joinFailures(known: readonly FailureGroup[], more: readonly FailureGroup[]): readonly FailureGroup[] {
  const groups = new Map([...known, ...more].map((group) => [group.id, group]));
  return [...groups.values()].toSorted((a, b) => b.tasks - a.tasks || b.retries - a.retries || a.id - b.id);
}

function join(known: Float64Array | undefined, more: readonly number[]): Float64Array {
  if (known === undefined) return Float64Array.from(more);
  const joined = new Float64Array(known.length + more.length);
  joined.set(known);
  joined.set(more, known.length);
  return joined;
}
