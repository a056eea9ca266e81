import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Check, checked, ok, warning } from "../../backend/check.ts";
import { Executor } from "../../executor.ts";
import { ownVersion } from "../../own-version.ts";
import type { TaskFunction } from "../../protocol/task-context.ts";

/** Long enough for a slow machine to start a process. */
const trivialTimeoutMs = 30_000;

/** Whether this machine can make tasks and run them, tried out in a folder of its own. */
export async function* checkMachine(): AsyncGenerator<Check, void, undefined> {
  const { node } = process.versions;
  const machine = `boris ${ownVersion() ?? "of an unknown version"}, Node ${node}, ${process.platform} ${process.arch}`;
  yield ok(`${machine}, ${availableParallelism()} cores`);
  yield process.features.typescript === "strip"
    ? ok("TypeScript files run as they are")
    : warning(`Node ${node} does not run TypeScript files by itself; use Node 22.18 or later`);
  const folder = await mkdtemp(join(tmpdir(), "boris-doctor-"));
  try {
    const file = join(folder, "task.mjs");
    await writeFile(file, "export const add = ({ a, b }) => a + b;\n");
    const { add } = (await import(pathToFileURL(file).href)) as { add: TaskFunction<object, number> };
    yield await checked(() => checkBundle(add));
    yield await checked(() => checkSandbox(add, join(folder, "jobs")));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function checkBundle(fn: TaskFunction<object, number>): Promise<Check> {
  const startedAt = performance.now();
  const { capture } = await import("../../capture/capture.ts");
  const { bundle } = await import("../../bundle/bundle.ts");
  await bundle(capture(fn));
  return ok(`functions can be bundled: it took ${since(startedAt)} ms`);
}

async function checkSandbox(fn: TaskFunction<object, number>, dir: string): Promise<Check> {
  const startedAt = performance.now();
  const { local } = await import("../../local.ts");
  await using executor = new Executor({ backend: local({ dir, concurrency: 1 }) });
  await executor.submit(fn, { a: 1, b: 2 }, { maxAttempts: 1, timeoutMs: trivialTimeoutMs }).result();
  return ok(`tasks can be run: one took ${since(startedAt)} ms, with the start of its sandbox`);
}

function since(startedAt: number): number {
  return Math.round(performance.now() - startedAt);
}
