import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { withEnv } from "./env.ts";
import type { FunctionSource } from "./ipc.ts";

export interface LoadedFunction {
  readonly fn: (param: unknown, context: unknown) => unknown;
  readonly env: FunctionSource["env"];
}

/** What every bundle exports; its hash was checked, so that it is one. */
interface BundleModule {
  instantiate(captures: Uint8Array | undefined): LoadedFunction["fn"] | Promise<LoadedFunction["fn"]>;
}

/** Copies that are kept for jobs at the same time, and how many bytes of captured values they may be made of. */
const maxCopies = 32;
const maxCopiedBytes = 16 * 1024 * 1024;

/**
 * The module of a bundle. It is imported once: with other captured values or another environment it is a module of its own.
 * Its function is made for each job, so that none finds what another one with the same values has left in them. A job whose
 * copy had to make room gets another one.
 */
export class FunctionModule {
  readonly #source: FunctionSource;
  readonly #bundle: BundleModule;
  readonly #copies = new Map<string, LoadedFunction>();

  private constructor(source: FunctionSource, bundle: BundleModule) {
    this.#source = source;
    this.#bundle = bundle;
  }

  /** Rejects with what the bundle's modules throw while they are evaluated. */
  static async import(source: FunctionSource | undefined): Promise<FunctionModule> {
    if (source === undefined) throw new Error("The worker named a function that it did not send");
    const { bundleFile, env, key } = source;
    const url = pathToFileURL(bundleFile);
    url.searchParams.set("c", createHash("sha256").update(key).digest("hex").slice(0, 16));
    return new FunctionModule(source, await withEnv(env, async () => (await import(url.href)) as BundleModule));
  }

  /** The job's function, if it was made. */
  get(jobId: string): LoadedFunction | undefined {
    return this.#copies.get(jobId);
  }

  async make(jobId: string): Promise<LoadedFunction> {
    const { capturesFile, env } = this.#source;
    const captures = capturesFile === undefined ? undefined : readFileSync(capturesFile);
    this.#makeRoom(captures?.length ?? 0);
    const fn = await withEnv(env, () => this.#bundle.instantiate(captures));
    const made = { fn, env };
    this.#copies.set(jobId, made);
    return made;
  }

  #makeRoom(bytes: number): void {
    const most = Math.min(maxCopies, Math.floor(maxCopiedBytes / bytes));
    for (const oldest of this.#copies.keys()) {
      if (this.#copies.size < Math.max(1, most)) break;
      this.#copies.delete(oldest);
    }
  }
}
