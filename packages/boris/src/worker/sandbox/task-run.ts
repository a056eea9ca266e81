import type { TaskContext, TaskStorage } from "../../protocol/task-context.ts";
import type { Channel } from "./channel.ts";
import type { AbortReason, RunReport, RunRequest } from "./ipc.ts";

/** What the process had used when it last reported: asking twice for each run would cost more than a short run. */
let reportedCpuMicros = 0;

/** One call of the function: its context, its abort signal and what it used. */
export class TaskRun {
  readonly request: RunRequest;
  readonly context: TaskContext;
  readonly #abort = new AbortController();
  #startedAt = now();

  constructor(request: RunRequest, channel: Channel) {
    this.request = request;
    this.context = Object.freeze({
      jobId: request.jobId,
      taskId: request.taskId,
      index: request.index,
      attempt: request.attempt,
      signal: this.#abort.signal,
      remainingMs: () => Math.max(0, this.#startedAt + request.timeoutMs - now()),
      idempotencyKey: request.taskId,
      storage: storageOver(channel),
    });
  }

  /** The function is about to be called: time counts from here. */
  start(): void {
    this.#startedAt = now();
  }

  abort(reason: AbortReason): void {
    const error =
      reason === "timeout"
        ? new DOMException("The attempt is about to be stopped: its time is up", "TimeoutError")
        : new DOMException("The task was cancelled", "AbortError");
    this.#abort.abort(error);
  }

  /** Whether an error is what a function throws that was told to stop: the signal's reason, or an `AbortError` made of it. */
  gaveUpWith(error: unknown): boolean {
    const { signal } = this.#abort;
    const reason: unknown = signal.reason;
    return signal.aborted && (error === reason || (error instanceof Error && error.cause === reason));
  }

  usage(): Pick<RunReport, "startedAt" | "finishedAt" | "cpuMs" | "peakMemoryBytes"> {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    const cpuMicros = userCPUTime + systemCPUTime;
    const usedMicros = cpuMicros - reportedCpuMicros;
    reportedCpuMicros = cpuMicros;
    return {
      startedAt: this.#startedAt,
      finishedAt: now(),
      cpuMs: usedMicros / 1_000,
      // libuv gives kilobytes on every platform.
      peakMemoryBytes: maxRSS * 1_024,
    };
  }
}

/** Milliseconds since the epoch, with a fraction: many tasks take less than one. */
function now(): number {
  return performance.timeOrigin + performance.now();
}

function storageOver(channel: Channel): TaskStorage {
  return {
    async put(key, value) {
      await channel.storage({ operation: "put", key, value: typeof value === "string" ? Buffer.from(value) : value });
    },
    async get(key) {
      const value = await channel.storage({ operation: "get", key });
      return value instanceof Uint8Array ? value : undefined;
    },
    async list(prefix = "") {
      const value = await channel.storage({ operation: "list", prefix });
      return value instanceof Uint8Array || value === undefined ? [] : [...value];
    },
  };
}
