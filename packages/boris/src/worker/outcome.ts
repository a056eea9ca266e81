import type { Crash } from "../errors.ts";
import type { EncodedValue } from "./sandbox/ipc.ts";

/** How one attempt of a task ended. */
export type Outcome =
  | { readonly kind: "succeeded"; readonly result: EncodedValue }
  | { readonly kind: "failed"; readonly error: unknown; readonly retryable: boolean }
  /** The limit was the attempt's, or the deadline of the task. */
  | { readonly kind: "timed-out"; readonly limitMs: number; readonly limit?: "deadline" }
  | { readonly kind: "crashed"; readonly crash: Crash }
  | { readonly kind: "cancelled" }
  /** It was not begun: the worker's own time is up. It goes back to the queue and counts as no attempt. */
  | { readonly kind: "postponed" };

/** What one attempt took. */
interface AttemptUsage {
  readonly cpuMs: number;
  /** Highest memory of the sandbox process so far. */
  readonly peakMemoryBytes: number;
}

/** One attempt, with what is told of it. */
export interface Attempt {
  readonly outcome: Outcome;
  /** The last 4 KiB that the task printed. */
  readonly logs: string;
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly workerId: string;
  readonly coldStart: boolean;
  /** Absent if no sandbox had it. */
  readonly paramBytes?: number;
  readonly usage: AttemptUsage;
}
