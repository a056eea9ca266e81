import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { FakeClock } from "../../clock.fake.ts";
import { temporaryFolder } from "../../local/temporary-folder.fake.ts";
import { decode, encode } from "../../protocol/codec.ts";
import { fromWire } from "../../protocol/remote-error.ts";
import type { Deadline } from "../deadline.ts";
import type { Attempt } from "../outcome.ts";
import type { FunctionSource, StorageReply, StorageRequest } from "./ipc.ts";
import { SandboxPool } from "./sandbox-pool.ts";

export interface RunOptions {
  readonly timeoutMs?: number;
  readonly taskId?: string;
  readonly jobId?: string;
  readonly deadline?: Deadline;
}

export interface SourceOptions {
  readonly module?: string;
  readonly captured?: string;
  readonly env?: Record<string, string>;
  readonly loadedBytes?: number;
}

/** A pool of real sandboxes under a clock that stands still, and functions for it written as JavaScript. */
export class SandboxScene implements AsyncDisposable {
  readonly clock = new FakeClock();
  readonly pool: SandboxPool;
  /** Answers what tasks ask of `context.storage`; what they put is a sign of life. */
  onStorage: (request: StorageRequest) => StorageReply | Promise<StorageReply> = () => ({ ok: true });
  readonly #folder = temporaryFolder();
  readonly #signs = new Map<string, PromiseWithResolvers<void>>();
  #runs = 0;

  constructor({ size = 1, memoryMb = 256 } = {}) {
    this.pool = new SandboxPool({
      clock: this.clock,
      memoryMb,
      size,
      storage: async (request) => {
        if (request.operation === "put") this.#sign(request.key).resolve();
        return this.onStorage(request);
      },
    });
  }

  /** A function whose body is `body`, with `captured` around it, in a module that begins with `module`. */
  source(body: string, { module = "", captured = "", env = {}, loadedBytes = 0 }: SourceOptions = {}): FunctionSource {
    this.#runs += 1;
    const bundleFile = join(this.#folder.path, `function-${this.#runs}.mjs`);
    const made = `${captured}; return async (param, context) => { ${body} };`;
    writeFileSync(bundleFile, `${module}\nexport const instantiate = () => { ${made} };\n`);
    return { key: `${bundleFile} ${JSON.stringify(env)}`, bundleFile, loadedBytes, env };
  }

  run(
    source: FunctionSource,
    param?: unknown,
    { timeoutMs = 60_000, taskId = "J-0", jobId = "J", deadline }: RunOptions = {},
  ): Promise<Attempt> {
    const task = { jobId, taskId, index: 0, attempt: 1, timeoutMs };
    return this.pool.run(source, { ...task, param: encode(param, "params[0]") }, deadline);
  }

  /** Runs a function of its own that gives back what `expression` says. */
  evaluate(expression: string): Promise<unknown> {
    return this.run(this.source(`return ${expression}`)).then(resultOf);
  }

  /** A file of that name in the scene's own folder. */
  path(name: string): string {
    return join(this.#folder.path, name);
  }

  /** Resolves when a task has put `key`: it runs. */
  sign(key: string): Promise<void> {
    return this.#sign(key).promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.pool.stop();
    this.#folder.remove();
  }

  #sign(key: string): PromiseWithResolvers<void> {
    const sign = this.#signs.get(key) ?? Promise.withResolvers<void>();
    this.#signs.set(key, sign);
    return sign;
  }
}

/** What the function returned, or a description of how else the attempt ended. */
export function resultOf({ outcome }: Attempt): unknown {
  return outcome.kind === "succeeded" ? decode(outcome.result) : outcome;
}

/** What the function threw. */
export function thrownIn({ outcome }: Attempt): unknown {
  return outcome.kind === "failed" ? fromWire(outcome.error) : outcome;
}
