import type { BackendProvider } from "./backend/backend.ts";
import { ClientExecutor } from "./client/executor.ts";
import { DeadLetters } from "./dead-letters/dead-letters.ts";
import { checkOptions, invalidOption } from "./options.ts";

export interface ExecutorOptions {
  /** Where tasks run. Default: what `BORIS_BACKEND` names, or `local()`. */
  readonly backend?: BackendProvider;
}

const providerRule = {
  must: "a backend such as local()",
  holds: (value: unknown) =>
    typeof value === "object" && value !== null && "create" in value && typeof value.create === "function",
};

/**
 * Runs functions over many parameter sets in parallel.
 *
 * @throws TypeError or RangeError for an option that is unknown or not a backend
 * @example
 * await using executor = new Executor();
 * const scores = await executor.map(train, parameterSets).results();
 */
export class Executor extends ClientExecutor {
  constructor(options: ExecutorOptions = {}) {
    checkOptions("make an executor", options, { backend: providerRule });
    const { backend } = options;
    const name = process.env["BORIS_BACKEND"] ?? "local";
    if (backend === undefined && name !== "local")
      throw invalidOption("make an executor", "BORIS_BACKEND", '"local"', name);
    super(backend === undefined ? localProvider : async () => backend);
  }

  /** The tasks of a pool that failed for good: to look at, to send again, to delete. */
  deadLetters(pool = "default"): DeadLetters {
    return new DeadLetters(async () => {
      const connection = await this.connect();
      return {
        objects: connection.objects,
        tasks: connection.queue("tasks", pool),
        deadLetters: connection.queue("dead-letters", pool),
      };
    });
  }
}

/** Loaded when it is needed: an executor on another backend has no use for SQLite. */
async function localProvider(): Promise<BackendProvider> {
  const { local } = await import("./local.ts");
  return local();
}
