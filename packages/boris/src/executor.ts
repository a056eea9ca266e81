import type { BackendProvider } from "./backend/backend.ts";
import { ClientExecutor } from "./client/executor.ts";
import { DeadLetters } from "./dead-letters/dead-letters.ts";
import { checkOptions, invalidOption } from "./options.ts";

/** Options of `new Executor`. */
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
 * Runs functions over many parameter sets in parallel. Made once for a program, and closed at its end: `await using` does.
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
    super(backend === undefined ? providerNamed(process.env["BORIS_BACKEND"] ?? "local") : async () => backend);
  }

  /**
   * The tasks of a pool that failed for good: to look at, to send again, to delete. Nothing is asked of the backend before
   * one of its methods is called, which rejects with a `BackendError` for a pool that there is not.
   *
   * @param pool the default pool is the only one on this machine
   * @example
   * for (const { name, tasks } of await executor.deadLetters().list()) console.log(name, tasks);
   */
  deadLetters(pool = "default"): DeadLetters {
    return new DeadLetters(async () => {
      this.checkOpen("look at dead letters");
      const connection = await this.connect();
      return {
        objects: connection.objects,
        tasks: connection.queue("tasks", pool),
        deadLetters: connection.queue("dead-letters", pool),
      };
    });
  }
}

/** Loaded when it is needed: an executor on AWS has no use for SQLite, nor one on this machine for the AWS SDK. */
function providerNamed(name: string): () => Promise<BackendProvider> {
  switch (name) {
    case "local":
      return async () => (await import("./local.ts")).local();
    case "aws":
      return async () => (await import("./aws.ts")).aws();
    default:
      throw invalidOption("make an executor", "BORIS_BACKEND", { must: '"local" or "aws"' }, name);
  }
}
