import { expect, test } from "vitest";
import { datasetOf } from "./dataset.fake.ts";
import { lastStartedBy, layOut, type TimelineRows } from "./timeline-rows.ts";

const run = (worker: number, at: number, runMs: number) => [{ worker, at, runMs }];

const attemptsByRow = ({ count, order, starts }: TimelineRows): number[][] =>
  Array.from({ length: count }, (_, row) => Array.from(order.subarray(starts[row], starts[row + 1])));

test("each worker has a row, in the order of their first attempts", () => {
  const rows = layOut(datasetOf([run(1, 50, 10), run(0, 60, 10), run(1, 5, 10), run(0, 20, 10)]));
  expect(attemptsByRow(rows)).toEqual([
    [2, 0],
    [3, 1],
  ]);
  expect(rows.shared).toBe(false);
});

test("a worker that runs several at a time has a row for each", () => {
  expect(attemptsByRow(layOut(datasetOf([run(0, 0, 100), run(0, 50, 100), run(0, 100, 10)])))).toEqual([[0, 2], [1]]);
});

test("attempts that no worker had are in no row", () => {
  expect(layOut(datasetOf([run(-1, 0, 10)])).count).toBe(0);
});

test("very many workers share rows, if they were not there at the same time", () => {
  const oneAfterTheOther = Array.from({ length: 300 }, (_, worker) => run(worker, worker * 10, 10));
  const rows = layOut(datasetOf([...oneAfterTheOther, run(300, 5, 1)]));
  expect(rows).toMatchObject({ count: 2, shared: true });
  expect(rows.order).toHaveLength(301);
});

test("the last attempt that had started is found", () => {
  const dataset = datasetOf([run(0, 10, 5), run(0, 20, 5), run(1, 12, 5)]);
  const rows = layOut(dataset);
  const found = (row: number, at: number): number => lastStartedBy(rows, row, at, dataset.attempts.startedAt);
  expect([9, 10, 19, 20, 99].map((at) => found(0, at))).toEqual([-1, 0, 0, 1, 1]);
  expect([11, 12].map((at) => found(1, at))).toEqual([-1, 2]);
});
