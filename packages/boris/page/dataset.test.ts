import { expect, test } from "vitest";
import { datasetOf, partOf } from "./dataset.fake.ts";
import { withPart } from "./dataset.ts";

const at = (time: number) => ({ worker: 0, at: time, runMs: 1 });

test("attempts are marked by what became of their task", () => {
  const { attempts } = datasetOf([[at(0)], [at(1), at(2), at(3)], [at(4), at(5)], []], { states: [0, 1, 2, 2] });
  const [succeeded, retried, failed, cancelled] = [0, 1, 2, 3];
  expect([...attempts.kind]).toEqual([succeeded, retried, retried, failed, retried, cancelled]);
  expect([...attempts.task]).toEqual([0, 1, 1, 1, 2, 2]);
});

test("a part adds to what is known, and columns grow with it", () => {
  const failure = { id: 0, fingerprint: "f", title: "t", retries: 0, indexes: [] };
  const first = withPart(
    undefined,
    partOf([[at(0)], [at(1)]], {
      workers: ["a"],
      values: [{ from: "result", key: "score", cells: [1, 2] }],
      failures: [{ ...failure, tasks: 1 }],
    }),
  );
  const { tasks, attempts, values, workers, failures } = withPart(
    first,
    partOf([[at(2), at(3)]], {
      firstRow: 2,
      workers: ["b"],
      values: [{ from: "param", key: "rate", cells: [0.1] }],
      failures: [{ ...failure, tasks: 4 }],
    }),
  );
  expect([...tasks.index]).toEqual([0, 1, 2]);
  expect([...tasks.firstAttempt]).toEqual([0, 1, 2, 4]);
  expect([...attempts.startedAt]).toEqual([0, 1, 2, 3]);
  expect(workers).toEqual(["a", "b"]);
  expect(values).toEqual([
    { from: "param", key: "rate", cells: [null, null, 0.1] },
    { from: "result", key: "score", cells: [1, 2, null] },
  ]);
  expect(failures).toEqual([{ ...failure, tasks: 4 }]);
});

test("a part from the first row on stands for everything", () => {
  const first = datasetOf([[at(0)], [at(1)]], { workers: ["a"] });
  const { tasks, workers } = withPart(first, partOf([[at(5)]], { workers: ["c"] }));
  expect([...tasks.index]).toEqual([0]);
  expect(workers).toEqual(["c"]);
});
