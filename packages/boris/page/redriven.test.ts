import { expect, test } from "vitest";
import type { ReportRedrives, ValueColumn } from "../src/report/report-data.ts";
import { datasetOf, partOf } from "./dataset.fake.ts";
import { withPart } from "./dataset.ts";
import { describeRedriven } from "./redriven.ts";
import { taskColumns } from "./task-columns.ts";

const at = (time: number) => ({ worker: 0, at: time, runMs: 1 });
const [succeeded, failed, pending] = [0, 1, 3];

/** Task 1 succeeded now, 2 failed again, 3 has not ended. */
const redrives: ReportRedrives = {
  jobs: ["A", "B"],
  dollars: 0.5,
  tasks: {
    index: [1, 2, 3],
    state: [succeeded, failed, pending],
    job: [0, 1, 1],
    error: [null, "Error: again", null],
    results: [{ from: "result", key: "score", cells: [9, null, null] }],
  },
};

const values: ValueColumn[] = [
  { from: "param", key: "rate", cells: [1, 2, 3, 4] },
  { from: "result", key: "score", cells: [5, null, null, null] },
];

const part = partOf([[at(0)], [at(1)], [at(2)], [at(3)]], { states: [succeeded, failed, failed, failed], values });
const whole = {
  ...part,
  tasks: { ...part.tasks, error: [null, "Error: one", "Error: two", "Error: three"] },
  redrives,
};

const cellsOf = (id: string) => {
  const column = taskColumns(withPart(undefined, whole)).find((known) => known.id === id);
  return [0, 1, 2, 3].map((row) => column?.cell(row));
};

test("the table has tasks that were redriven as they ended last, and the timeline as they were", () => {
  expect(cellsOf("state")).toEqual(["succeeded", "succeeded", "failed", "failed"]);
  expect(cellsOf("redriven")).toEqual([null, "yes", "yes", "not ended"]);
  expect(cellsOf("error")).toEqual([null, null, "Error: again", "Error: three"]);
  expect(cellsOf("result.score")).toEqual([5, 9, null, null]);
  const { tasks, attempts } = withPart(undefined, whole);
  expect([...tasks.state]).toEqual([succeeded, failed, failed, failed]);
  expect([...attempts.kind]).toEqual([0, 2, 2, 2]);
});

test("nothing is said of redrives where there are none", () => {
  const dataset = datasetOf([[at(0)]], { values });
  expect(dataset.redriven).toBeUndefined();
  expect(taskColumns(dataset).map(({ id }) => id)).not.toContain("redriven");
});

test("more parts do not take redriven results for what the job itself had", () => {
  const first = withPart(undefined, whole);
  const next = withPart(first, partOf([[at(4)]], { firstRow: 4, redrives }));
  expect(next.ownValues.find(({ key }) => key === "score")?.cells).toEqual([5, null, null, null, null]);
  expect(next.values.find(({ key }) => key === "score")?.cells).toEqual([5, 9, null, null, null]);
});

test("a line says as which jobs tasks were redriven, and how they ended", () => {
  const { redriven } = withPart(undefined, whole);
  expect(redriven && describeRedriven(redriven)).toBe("3 were redriven as jobs A, B: 1 succeeded, 1 failed, 1 pending");
});
