import type { TaskContext, TaskStorage } from "../../protocol/task-context.ts";
import type { Channel } from "./channel.ts";
import type { AbortReason, RunReport, RunRequest } from "./ipc.ts";

/** One call of the function: its context, its abort signal and what it used. */
export class TaskRun {
  readonly request: RunRequest;
  readonly context: TaskContext;
  readonly #abort = new AbortController();
  #startedAt = now();
  #cpuAtStart = process.cpuUsage();

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
    this.#cpuAtStart = process.cpuUsage();
  }

  abort(reason: AbortReason): void {
    const error =
      reason === "timeout"
        ? new DOMException("The attempt is about to be stopped: its time is up", "TimeoutError")
        : new DOMException("The task was cancelled", "AbortError");
    this.#abort.abort(error);
  }

  usage(): Pick<RunReport, "startedAt" | "finishedAt" | "cpuMs" | "peakMemoryBytes"> {
    const cpu = process.cpuUsage(this.#cpuAtStart);
    return {
      startedAt: this.#startedAt,
      finishedAt: now(),
      cpuMs: (cpu.user + cpu.system) / 1_000,
      // libuv gives kilobytes on every platform.
      peakMemoryBytes: process.resourceUsage().maxRSS * 1_024,
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
      return Array.isArray(value) ? value : [];
    },
  };
}
