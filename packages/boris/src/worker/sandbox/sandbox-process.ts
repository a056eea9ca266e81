import { fork, type ChildProcess } from "node:child_process";
import { extname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Crash } from "../../errors.ts";
import type { FromSandbox, StorageReply, StorageRequest, ToSandbox } from "./ipc.ts";
import { ProcessOutput } from "./process-output.ts";

export interface SandboxProcessOptions {
  readonly memoryMb: number;
  readonly storage: (request: StorageRequest) => Promise<StorageReply>;
}

/** How the process answered, or that it died instead. */
export type SandboxReply =
  | Exclude<FromSandbox, { kind: "ready" | "storage" }>
  | { readonly kind: "crashed"; readonly crash: Crash; readonly logs: string };

const entry = new URL(`./main${extname(import.meta.url)}`, import.meta.url);

/** Last words of a dead process are waited for; a grandchild that holds its pipes must not hold us. */
const lastWordsMs = 200;

/**
 * The child process of a sandbox, from the worker's side: starting it, asking it one thing at a time, noticing
 * its death, and ending it with all that it started. It never keeps the worker's own process alive.
 */
export class SandboxProcess {
  /** Resolves when the process is gone. */
  readonly exited: Promise<Crash>;
  readonly #child: ChildProcess;
  readonly #output: ProcessOutput;
  readonly #storage: SandboxProcessOptions["storage"];
  #answer: ((reply: SandboxReply) => void) | undefined;
  #gone = false;

  constructor({ memoryMb, storage }: SandboxProcessOptions) {
    this.#storage = storage;
    this.#child = fork(entry, [String(process.pid)], {
      execArgv: [`--max-old-space-size=${memoryMb}`],
      serialization: "advanced",
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      // A group of its own: Ctrl-C is the worker's to handle, and the group can be ended as a whole.
      detached: process.platform !== "win32",
    });
    this.#output = new ProcessOutput(this.#child);
    this.exited = this.#waitForExit();
    void this.exited.then((crash) => {
      this.#gone = true;
      this.#settle({ kind: "crashed", crash, logs: this.#output.tail });
    });
    this.#child.on("message", (message: FromSandbox) => this.#hear(message));
    this.#child.unref();
    this.#child.channel?.unref();
  }

  get alive(): boolean {
    return !this.#gone && this.#child.connected;
  }

  /** Sends a message and waits for its answer, or for the death of the process. Never rejects. */
  async ask(message: ToSandbox): Promise<SandboxReply> {
    if (this.#gone) return { kind: "crashed", crash: await this.exited, logs: this.#output.tail };
    const answer = new Promise<SandboxReply>((resolve) => (this.#answer = resolve));
    this.tell(message);
    return answer;
  }

  /** Sends a message that has no answer. One to a process that just died is dropped: its death is the answer. */
  tell(message: ToSandbox): void {
    if (this.#child.connected) this.#child.send(message, () => undefined);
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

  #hear(message: FromSandbox): void {
    switch (message.kind) {
      case "ready":
        return;
      case "storage":
        void this.#storage(message.request).then((reply) => this.tell({ kind: "storage", id: message.id, reply }));
        return;
      case "succeeded":
      case "failed":
        this.#output.reported(message.output);
    }
    this.#settle(message);
  }

  #settle(reply: SandboxReply): void {
    const answer = this.#answer;
    this.#answer = undefined;
    answer?.(reply);
  }

  async #waitForExit(): Promise<Crash> {
    const closed = new Promise((resolve) => this.#child.once("close", resolve));
    const crash = await new Promise<Crash>((resolve) => {
      this.#child.once("error", () => resolve({ reason: "lost" }));
      this.#child.once("exit", (exitCode, signal) => {
        resolve(signal === null ? { reason: "exit", exitCode: exitCode ?? undefined } : { reason: "signal", signal });
      });
    });
    this.kill();
    await Promise.race([closed, delay(lastWordsMs, undefined, { ref: false })]);
    return this.#output.tellsOfMemory ? { ...crash, reason: "out-of-memory" } : crash;
  }
}
