import { mkdtempSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import type { BackendProvider } from "./backend/backend.ts";
import { systemClock } from "./clock.ts";
import { dirOfEnvironment } from "./local/default-dir.ts";
import { LocalBackend } from "./local/local-backend.ts";
import { aString, checkOptions, positiveInteger } from "./options.ts";

/** Options of `local`. */
export interface LocalOptions {
  /**
   * Folder of queues, objects and bundles. Jobs, results and dead letters in it outlive the process. With `":memory:"`
   * it is a temporary folder that is deleted when the executor closes. Default: `BORIS_DIR` or `.boris`.
   */
  readonly dir?: string;
  /** Tasks that run at once, each in a process of its own. Default: one for each core. */
  readonly concurrency?: number;
  /** Heap limit of a task, in MiB. Default 1,024. */
  readonly memoryMb?: number;
}

const defaultMemoryMb = 1_024;

/**
 * The embedded backend: tasks run in child processes on this machine.
 *
 * @throws TypeError or RangeError for an option that is unknown or out of range
 * @example
 * const executor = new Executor({ backend: local({ dir: "/tmp/jobs", concurrency: 4 }) });
 */
export function local(options: LocalOptions = {}): BackendProvider {
  checkOptions("make a local backend", options, {
    dir: aString,
    concurrency: positiveInteger,
    memoryMb: positiveInteger,
  });
  const { concurrency = availableParallelism(), memoryMb = defaultMemoryMb } = options;
  const dir = options.dir ?? dirOfEnvironment();
  const temporary = dir === ":memory:";
  return {
    name: "local",
    create: () =>
      new LocalBackend({
        clock: systemClock,
        concurrency,
        dir: temporary ? mkdtempSync(join(tmpdir(), "boris-")) : dir,
        memoryMb,
        temporary,
      }),
  };
}
