import { expect, test } from "vitest";
import { runChaos } from "./chaos.ts";

/** Most of it is waiting: for killed clients to count as dead, and for the leases of killed workers to end. */
const timeout = 150_000;

test("every promise is kept while whatever can die is killed", { timeout }, async () => {
  const { counts, wrong } = await runChaos({ seed: 7, tasks: 300 });
  expect(wrong).toEqual([]);
  expect(counts).toMatchObject({ tasks: 300, settled: 300 });
  // Or it would prove nothing.
  for (const fault of ["pools killed", "sandboxes killed", "clients killed", "calls failed", "messages duplicated"]) {
    expect(counts[fault], fault).toBeGreaterThan(0);
  }
});
