import { fork, type ChildProcess } from "node:child_process";
import { extname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Crash } from "../../errors.ts";
import type { FromSandbox, ToSandbox } from "./ipc.ts";
import { ProcessOutput } from "./process-output.ts";
import { sandboxFlag } from "./sandbox-flag.ts";

export interface SandboxProcessOptions {
  /** The module that becomes the sandbox. Default: `main` beside this one. A bundle of the worker has no such file. */
  readonly entry?: URL | undefined;
  /** Heap limit of the process, in MiB. */
  readonly memoryMb: number;
  readonly onMessage: (message: FromSandbox) => void;
  /** The process is gone, with what it printed last. */
  readonly onExit: (crash: Crash, logs: string) => void;
}

const ownEntry = new URL(`./main${extname(import.meta.url)}`, import.meta.url);

/** Last words of a dead process are waited for; a grandchild that holds its pipes must not hold us. */
const lastWordsMs = 200;

/**
 * The child process of a sandbox, from the worker's side: starting it, talking to it, noticing its death, and ending
 * it with all that it started. It never keeps the worker's own process alive.
 */
export class SandboxProcess {
  /** Resolves when the process is gone and `onExit` was called. */
  readonly exited: Promise<void>;
  readonly #child: ChildProcess;
  readonly #output: ProcessOutput;
  #outbox: ToSandbox[] = [];

  constructor({ entry = ownEntry, memoryMb, onMessage, onExit }: SandboxProcessOptions) {
    this.#child = fork(entry, [String(process.pid), sandboxFlag], {
      execArgv: [`--max-old-space-size=${memoryMb}`],
      serialization: "advanced",
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      // A group of its own: Ctrl-C is the worker's to handle, and the group can be ended as a whole.
      detached: process.platform !== "win32",
    });
    this.#output = new ProcessOutput(this.#child);
    this.#child.on("message", (message: FromSandbox) => {
      if ("report" in message) this.#output.reported(message.report.output);
      onMessage(message);
    });
    this.#child.unref();
    this.#child.channel?.unref();
    this.exited = this.#waitForExit().then((crash) => onExit(crash, this.#output.tail));
  }

  /**
   * Sends a message, together with all others of this turn of the event loop: waking the process costs more than the
   * message. One to a process that just died is dropped: its exit is the answer.
   */
  tell(message: ToSandbox): void {
    this.#outbox.push(message);
    if (this.#outbox.length === 1) setImmediate(() => this.#flush());
  }

  #flush(): void {
    const messages = this.#outbox;
    this.#outbox = [];
    if (this.#child.connected) this.#child.send(messages, () => undefined);
  }

  kill(): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      process.kill(process.platform === "win32" ? pid : -pid, "SIGKILL");
    } catch {
      // Nothing is left of the group.
    }
  }

  async #waitForExit(): Promise<Crash> {
    const closed = new Promise((resolve) => this.#child.once("close", resolve));
    const crash = await new Promise<Crash>((resolve) => {
      this.#child.once("error", () => resolve({ reason: "lost" }));
      this.#child.once("exit", (exitCode, signal) => {
        resolve(signal === null ? { reason: "exit", exitCode: exitCode ?? undefined } : { reason: "signal", signal });
      });
    });
    // What it started must not outlive it.
    this.kill();
    await Promise.race([closed, delay(lastWordsMs, undefined, { ref: false })]);
    return this.#output.tellsOfMemory ? { ...crash, reason: "out-of-memory" } : crash;
  }
}
