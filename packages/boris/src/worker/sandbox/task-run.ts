import type { TaskContext, TaskStorage } from "../../protocol/task-context.ts";
import type { AttemptUsage } from "../outcome.ts";
import type { Channel } from "./channel.ts";
import type { RunRequest } from "./ipc.ts";

export type AbortReason = "timeout" | "cancelled";

/** One call of the function: its context, its abort signal and what it used. */
export class TaskRun {
  readonly context: TaskContext;
  readonly #abort = new AbortController();
  readonly #cpuAtStart = process.cpuUsage();

  constructor(request: RunRequest, channel: Channel) {
    const endsAt = performance.now() + request.timeoutMs;
    this.context = Object.freeze({
      jobId: request.jobId,
      taskId: request.taskId,
      index: request.index,
      attempt: request.attempt,
      signal: this.#abort.signal,
      remainingMs: () => Math.max(0, endsAt - performance.now()),
      idempotencyKey: request.taskId,
      storage: storageOver(channel),
    });
  }

  abort(reason: AbortReason): void {
    const name = reason === "timeout" ? "TimeoutError" : "AbortError";
    const message = reason === "timeout" ? "The attempt is about to be stopped: its time is up" : "The task was cancelled";
    this.#abort.abort(new DOMException(message, name));
  }

  usage(): AttemptUsage {
    const cpu = process.cpuUsage(this.#cpuAtStart);
    // libuv gives kilobytes on every platform.
    const peakMemoryBytes = process.resourceUsage().maxRSS * 1_024;
    return { cpuMs: (cpu.user + cpu.system) / 1_000, peakMemoryBytes };
  }
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
