import { array, assert, integer, property, record } from "fast-check";
import { expect, test } from "vitest";
import { concurrencySteps, within } from "./concurrency-steps.ts";
import { datasetOf } from "./dataset.fake.ts";

const runs = (...spans: readonly (readonly [at: number, runMs: number])[]) =>
  datasetOf(spans.map(([at, runMs]) => [{ worker: 0, at, runMs }]));

test("who ends at a moment makes room for who starts", () => {
  const { times, running } = concurrencySteps(runs([0, 10], [5, 10], [10, 10]));
  expect([...times]).toEqual([0, 5, 10, 10, 15, 20]);
  expect([...running]).toEqual([1, 2, 1, 2, 1, 0]);
});

test("a span of time has the step that is on when it begins", () => {
  const { times, running } = within(concurrencySteps(runs([0, 10], [20, 10])), 5, 25, 100);
  expect([...times]).toEqual([0, 10, 20, 30]);
  expect([...running]).toEqual([1, 0, 1, 0]);
});

test("however few points there are, none of the peaks is lost", () => {
  const spans = array(record({ at: integer({ min: 0, max: 999 }), runMs: integer({ min: 1, max: 50 }) }), {
    minLength: 1,
    maxLength: 200,
  });
  assert(
    property(spans, integer({ min: 1, max: 20 }), (all, points) => {
      const steps = concurrencySteps(runs(...all.map(({ at, runMs }) => [at, runMs] as const)));
      const shown = within(steps, -1, 1_100, points);
      expect(Math.max(...shown.running)).toBe(Math.max(...steps.running));
    }),
  );
});
