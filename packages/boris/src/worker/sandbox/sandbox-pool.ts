import type { FunctionSource } from "./ipc.ts";
import { Sandbox, type SandboxOptions } from "./sandbox.ts";

export interface SandboxPoolOptions extends Omit<SandboxOptions, "id"> {
  /** Sandboxes that may run at once. */
  readonly size: number;
}

/** Hands out sandboxes, made when they are needed and used again while they are healthy. */
export class SandboxPool {
  readonly #options: SandboxPoolOptions;
  readonly #idle: Sandbox[] = [];
  readonly #all = new Set<Sandbox>();
  readonly #queue: { readonly source: FunctionSource; readonly give: (sandbox: Sandbox) => void }[] = [];
  #busy = 0;
  #made = 0;
  #stopped = false;

  constructor(options: SandboxPoolOptions) {
    this.#options = options;
  }

  /** Starts a sandbox ahead of the first task. */
  warm(): void {
    if (this.#all.size === 0 && !this.#stopped) this.#idle.push(this.#make());
  }

  /** Runs `body` with a sandbox of its own; waits for one if all are busy. */
  async use<T>(source: FunctionSource, body: (sandbox: Sandbox) => Promise<T>): Promise<T> {
    const sandbox = await this.#acquire(source);
    try {
      return await body(sandbox);
    } finally {
      this.#release(sandbox);
    }
  }

  /** Ends all sandboxes at once, without waiting: for the exit of this process. */
  kill(): void {
    this.#stopped = true;
    for (const sandbox of this.#all) sandbox.kill();
  }

  async stop(): Promise<void> {
    this.kill();
    await Promise.all([...this.#all].map((sandbox) => sandbox.stop()));
    this.#all.clear();
  }

  async #acquire(source: FunctionSource): Promise<Sandbox> {
    if (this.#busy >= this.#options.size) {
      return new Promise((give) => this.#queue.push({ source, give }));
    }
    this.#busy += 1;
    return this.#pick(source);
  }

  /** An idle sandbox that has the function already, or any idle one, or a new one. */
  #pick(source: FunctionSource): Sandbox {
    const warm = this.#idle.findIndex((sandbox) => sandbox.hasLoaded(source));
    const [picked] = this.#idle.splice(Math.max(warm, 0), 1);
    return picked?.healthy === true ? picked : picked === undefined ? this.#make() : this.#replace(picked, source);
  }

  #replace(dead: Sandbox, source: FunctionSource): Sandbox {
    this.#discard(dead);
    return this.#pick(source);
  }

  #release(sandbox: Sandbox): void {
    if (sandbox.healthy && !this.#stopped) this.#idle.push(sandbox);
    else this.#discard(sandbox);
    const next = this.#queue.shift();
    if (next === undefined) this.#busy -= 1;
    else next.give(this.#pick(next.source));
  }

  #discard(sandbox: Sandbox): void {
    void sandbox.stop().then(() => this.#all.delete(sandbox));
  }

  #make(): Sandbox {
    this.#made += 1;
    const sandbox = new Sandbox({ ...this.#options, id: `${process.pid}-${this.#made}` });
    this.#all.add(sandbox);
    return sandbox;
  }
}
