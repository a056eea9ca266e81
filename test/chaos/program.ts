import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** A process of the chaos: started, listened to, and killed. */
export class Program {
  /** It has said something, or has ended. */
  readonly started: Promise<void>;
  readonly exited: Promise<{ readonly exitCode: number | null; readonly signal: NodeJS.Signals | null }>;
  readonly #child: ChildProcess;

  constructor(file: string, options: object, onLine: (line: string) => void) {
    const path = new URL(file, import.meta.url).pathname;
    this.#child = spawn(process.execPath, [path, JSON.stringify(options)], { stdio: ["ignore", "pipe", "inherit"] });
    const started = Promise.withResolvers<void>();
    this.started = started.promise;
    if (this.#child.stdout !== null) {
      createInterface({ input: this.#child.stdout })
        .on("line", onLine)
        .once("line", () => started.resolve());
    }
    this.#child.once("close", () => started.resolve());
    this.exited = once(this.#child, "close").then(([exitCode, signal]) => ({
      exitCode: exitCode as number | null,
      signal: signal as NodeJS.Signals | null,
    }));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}
