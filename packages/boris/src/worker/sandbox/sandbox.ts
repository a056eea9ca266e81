import type { Clock } from "../../clock.ts";
import type { Attempt, AttemptUsage, Outcome } from "../outcome.ts";
import type { FunctionSource, RunRequest, StorageReply, StorageRequest } from "./ipc.ts";
import { SandboxProcess, type SandboxReply } from "./sandbox-process.ts";

export interface SandboxOptions {
  readonly clock: Clock;
  /** Name of the sandbox in statistics. */
  readonly id: string;
  /** Heap limit of user code, in MiB. */
  readonly memoryMb: number;
  /** Answers what a task asks of `context.storage`. */
  readonly storage: (request: StorageRequest) => Promise<StorageReply>;
}

/** The evaluation of a bundle's modules is not counted as the task's time, but it must not take for ever. */
const loadLimitMs = 120_000;

/** How long a cancelled task may go on after it was told. */
const cancelGraceMs = 500;

/** How long before its end an attempt is told: a tenth of its time, a second at most. */
function noticeMs(timeoutMs: number): number {
  return Math.min(1_000, timeoutMs / 10);
}

type Ended = Pick<Attempt, "outcome" | "logs" | "usage">;

const noUsage: AttemptUsage = { cpuMs: 0, peakMemoryBytes: 0 };

/** Runs user code in a process of its own, one task at a time. It is reused while it is healthy. */
export class Sandbox {
  readonly id: string;
  readonly #clock: Clock;
  readonly #process: SandboxProcess;
  readonly #loaded = new Set<string>();
  #runs = 0;
  #sick = false;

  constructor(options: SandboxOptions) {
    this.id = options.id;
    this.#clock = options.clock;
    this.#process = new SandboxProcess(options);
  }

  /** False once the process is gone or must not be used again. */
  get healthy(): boolean {
    return !this.#sick && this.#process.alive;
  }

  hasLoaded(source: FunctionSource): boolean {
    return this.#loaded.has(JSON.stringify(source));
  }

  /** Loads the function if it is not loaded yet, runs it once and tells how that ended. Never rejects. */
  async run(request: RunRequest, signal: AbortSignal): Promise<Attempt> {
    const coldStart = this.#runs === 0;
    this.#runs += 1;
    const failedLoad = await this.#load(request.source);
    const startedAt = this.#clock.now();
    const ended = failedLoad ?? (await this.#invoke(request, signal));
    return { ...ended, startedAt, finishedAt: this.#clock.now(), workerId: this.id, coldStart };
  }

  /** Ends the process with all that it started. Resolves when it is gone. */
  async stop(): Promise<void> {
    this.kill();
    await this.#process.exited;
  }

  /** As `stop`, without waiting: for the exit of the worker's own process. */
  kill(): void {
    this.#sick = true;
    this.#process.kill();
  }

  async #load(source: FunctionSource): Promise<Ended | undefined> {
    if (this.hasLoaded(source)) return undefined;
    const overdue = this.#clock.after(loadLimitMs, () => this.kill());
    const reply = await this.#process.ask({ kind: "load", source });
    overdue();
    if (reply.kind === "loaded") {
      this.#loaded.add(JSON.stringify(source));
      return undefined;
    }
    // What a module does once it has failed to load is unknown, and its failure would be cached.
    this.#sick = true;
    return ended(reply);
  }

  async #invoke(request: RunRequest, signal: AbortSignal): Promise<Ended> {
    const guard = this.#guard(request.timeoutMs, signal);
    const reply = await this.#process.ask(request);
    guard.release();
    if (reply.kind === "failed" && reply.sick) this.#sick = true;
    const end = ended(reply);
    return guard.verdict === undefined ? end : { ...end, outcome: guard.verdict };
  }

  /** Ends the attempt when its time is up or when it is cancelled: told first, then killed. */
  #guard(timeoutMs: number, signal: AbortSignal): { verdict: Outcome | undefined; release: () => void } {
    const guard = {
      verdict: undefined as Outcome | undefined,
      release: (): void => {
        cancelTimer();
        signal.removeEventListener("abort", cancelTask);
      },
    };
    const killAs = (verdict: Outcome): void => {
      guard.verdict ??= verdict;
      this.kill();
    };
    const cancelTask = (): void => {
      guard.verdict = { kind: "cancelled" };
      this.#process.tell({ kind: "abort", reason: "cancelled" });
      cancelTimer();
      cancelTimer = this.#clock.after(cancelGraceMs, () => this.kill());
    };
    let cancelTimer = this.#clock.after(timeoutMs - noticeMs(timeoutMs), () => {
      this.#process.tell({ kind: "abort", reason: "timeout" });
      cancelTimer = this.#clock.after(noticeMs(timeoutMs), () => killAs({ kind: "timed-out", limitMs: timeoutMs }));
    });
    if (signal.aborted) cancelTask();
    else signal.addEventListener("abort", cancelTask, { once: true });
    return guard;
  }
}

function ended(reply: SandboxReply): Ended {
  switch (reply.kind) {
    case "succeeded":
      return { outcome: { kind: "succeeded", result: reply.result }, logs: reply.logs, usage: reply.usage };
    case "failed": {
      const { error, retryable, logs, usage } = reply;
      return { outcome: { kind: "failed", error, retryable }, logs, usage };
    }
    case "load-failed":
      return { outcome: { kind: "failed", error: reply.error, retryable: true }, logs: reply.logs, usage: noUsage };
    case "crashed":
      return { outcome: { kind: "crashed", crash: reply.crash }, logs: reply.logs, usage: noUsage };
    case "loaded":
      throw new Error("A sandbox answered out of turn");
  }
}
