import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";

/** A program that runs beside the test; it is killed when the test is over. */
export class StartedProgram {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #exited: Promise<unknown[]>;

  constructor(file: URL, args: readonly string[]) {
    this.#child = spawn(process.execPath, [file.pathname, ...args], { stdio: ["ignore", "pipe", "inherit"] });
    this.#exited = once(this.#child, "exit");
    if (this.#child.stdout === null) throw new Error("The program has no output");
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
    onTestFinished(() => void this.#child.kill("SIGKILL"));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** The next line that it prints. */
  async line(): Promise<string> {
    const { done, value } = await this.#lines.next();
    if (done === true) throw new Error("The program ended before it printed another line");
    return value;
  }

  /** Resolves when it is gone. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#exited;
  }

  /** How it ended by itself. */
  async end(): Promise<{ readonly exitCode: number | null; readonly signal: string | null }> {
    const [exitCode, signal] = (await this.#exited) as [number | null, string | null];
    return { exitCode, signal };
  }
}
