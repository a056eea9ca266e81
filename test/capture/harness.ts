import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect, isDeepStrictEqual } from "node:util";
import { Executor, type Job } from "borisjs";
import { local } from "borisjs/local";

/**
 * Runs the cases of one file through `executor.map` on the local backend. A case file is a program of
 * its own: `node cases/closures.ts`, the same under tsx, or a test file of vitest.
 */

/** What the tasks must give in order, or what the refusal must say. */
type Expected = readonly unknown[] | RegExp;

interface Case {
  readonly name: string;
  readonly run: () => Promise<void>;
}

interface VitestGlobals {
  readonly test?: (name: string, run: () => Promise<void>, timeoutMs: number) => void;
}

const TIMEOUT_MS = 60_000;
const { test } = globalThis as VitestGlobals;
const folder = mkdtempSync(join(tmpdir(), "boris-cases-"));
// One sandbox, so that a case can see that a closure's state lives on from task to task.
const executor = new Executor({ backend: local({ dir: folder, concurrency: 1 }) });
const cases: Case[] = [];

/**
 * Maps `fn` over `params` at once, as its values are now, and compares the results when the cases run.
 * The parameter of `fn` may have any type: cases are about what is captured.
 */
export function check(name: string, fn: unknown, params: readonly unknown[], expected: Expected): void {
  const { ONLY: only = "", WITHOUT: without } = process.env;
  if (!name.includes(only) || without?.split(",").some((each) => name.startsWith(each))) return;
  const outcome = start(fn, params);
  const run = (): Promise<void> => compare(outcome, expected);
  cases.push({ name, run });
  test?.(name, run, TIMEOUT_MS);
}

type Outcome = { readonly job: Job<unknown> } | { readonly error: unknown };

function start(fn: unknown, params: readonly unknown[]): Outcome {
  try {
    const job = executor.map(fn as (param: unknown) => unknown, [...params], {
      env: { WORKER_ONLY: "yes" },
      maxAttempts: 1,
      // Some cases count, and in which order tasks run is not promised.
      maxInFlight: 1,
    });
    return { job };
  } catch (error) {
    return { error };
  }
}

async function compare(outcome: Outcome, expected: Expected): Promise<void> {
  const results = await settle(outcome);
  if (expected instanceof RegExp) {
    if (results instanceof Error && expected.test(results.message)) return;
    throw new Error(`expected a refusal like ${expected}, got ${inspect(results)}`);
  }
  if (results instanceof Error) throw results;
  if (!isDeepStrictEqual(results, expected)) {
    throw new Error(`expected ${inspect(expected, { depth: 9 })}, got ${inspect(results, { depth: 9 })}`);
  }
}

async function settle(outcome: Outcome): Promise<unknown> {
  if ("error" in outcome) return outcome.error;
  return outcome.job.results().catch((error: unknown) => error);
}

/** Runs the cases, unless vitest does, and prints one line for each. */
export async function done(): Promise<void> {
  if (test) return;
  let failed = 0;
  for (const { name, run } of cases) {
    try {
      await run();
      console.log(`ok    ${name}`);
    } catch (error) {
      failed++;
      console.log(`FAIL  ${name}: ${describe(error)}`);
    }
  }
  await executor.close();
  rmSync(folder, { recursive: true, force: true });
  console.log(`${cases.length - failed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return inspect(error);
  const cause = error.cause instanceof Error ? ` <- ${error.cause.stack ?? error.cause.message}` : "";
  return `${error.message}${cause}`;
}
