import { Executor, TaskFailedError } from "borisjs";
import { local } from "borisjs/local";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { double } from "./functions/arithmetic.ts";
import { faultTable } from "./support/fault-table.ts";
import { childrenOf } from "./support/processes.ts";

describe("a task that dies fails alone, with its true cause:", () => {
  let executor: Executor;

  beforeAll(() => {
    executor = new Executor({ backend: local({ dir: ":memory:", concurrency: 2, memoryMb: 64 }) });
  });

  afterAll(async () => {
    await executor.close();
    const left = childrenOf(process.pid).filter(({ command }) => command.includes("sandbox"));
    if (left.length > 0) throw new Error(`${left.length} sandboxes are left`);
  });

  test.each(faultTable)("$name", async ({ fn, timeoutMs = 60_000, error, fields = {}, cause }) => {
    const neighbour = executor.map(double, [3, 4]);
    const thrown = await executor.submit(fn as never, undefined, { maxAttempts: 1, timeoutMs }).exception();
    if (!(thrown instanceof TaskFailedError)) throw thrown;
    expect(thrown.constructor).toBe(error);
    expect(thrown).toMatchObject({ attempts: 1, ...fields });
    expect(describeCause(thrown.cause)).toMatch(cause ?? /^undefined$/);
    expect(thrown.logs).toMatch(/event \d+\n/);
    expect(Buffer.byteLength(thrown.logs)).toBeLessThanOrEqual(4_096);
    expect(await neighbour.results()).toEqual([6, 8]);
  });
});

function describeCause(cause: unknown): string {
  return cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
}
