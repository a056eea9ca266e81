import {
  type RedrivenTasks,
  redrivenStates,
  type ReportRedrives,
  type ValueColumn,
} from "../src/report/report-data.ts";
import { count } from "./format.ts";

/** Tasks that were sent again, and how they ended last. */
export interface Redriven {
  readonly jobs: readonly string[];
  /** What they cost beyond the job itself. */
  readonly dollars: number;
  /** By the row of the task. */
  readonly tasks: ReadonlyMap<number, RedrivenTask>;
}

export interface RedrivenTask {
  readonly state: (typeof redrivenStates)[number];
  readonly jobId: string;
  readonly error: string | null;
}

export function redrivenOf({ jobs, dollars, tasks }: ReportRedrives, rows: ReadonlyMap<number, number>): Redriven {
  const known = new Map<number, RedrivenTask>();
  tasks.index.forEach((index, i) => {
    const row = rows.get(index);
    if (row !== undefined) known.set(row, taskAt(tasks, i, jobs));
  });
  return { jobs, dollars, tasks: known };
}

function taskAt({ state, job, error }: RedrivenTasks, i: number, jobs: readonly string[]): RedrivenTask {
  return {
    state: redrivenStates[state[i] ?? 0] ?? "pending",
    jobId: jobs[job[i] ?? 0] ?? "",
    error: error[i] ?? null,
  };
}

/** Columns with the results of tasks that ended again in place of what they had before. */
export function withRedrivenResults(
  values: readonly ValueColumn[],
  { index, state, results }: RedrivenTasks,
  rows: ReadonlyMap<number, number>,
): readonly ValueColumn[] {
  const keys = new Set([...values, ...results].filter(({ from }) => from === "result").map(({ key }) => key));
  const redriven = [...keys].map((key): ValueColumn => {
    const cells = [...(values.find((column) => column.from === "result" && column.key === key)?.cells ?? [])];
    const more = results.find((column) => column.key === key)?.cells ?? [];
    while (cells.length < rows.size) cells.push(null);
    index.forEach((task, i) => {
      const row = rows.get(task);
      if (row !== undefined && redrivenStates[state[i] ?? 0] !== "pending") cells[row] = more[i] ?? null;
    });
    return { from: "result", key, cells };
  });
  return [...values.filter(({ from }) => from === "param"), ...redriven];
}

/** `10 were redriven as job 01J…: 10 succeeded` */
export function describeRedriven(redriven: Redriven): string {
  const { jobs, tasks } = redriven;
  const where = `${jobs.length === 1 ? "job" : "jobs"} ${jobs.join(", ")}`;
  return `${count(tasks.size)} ${tasks.size === 1 ? "was" : "were"} redriven as ${where}: ${describeEnds(redriven)}`;
}

/** `9 succeeded, 1 failed` */
export function describeEnds({ tasks }: Redriven): string {
  const counts = new Map<string, number>();
  for (const { state } of tasks.values()) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts].map(([state, tasksThere]) => `${count(tasksThere)} ${state}`).join(", ");
}
