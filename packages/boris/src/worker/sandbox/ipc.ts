/**
 * What the worker and a sandbox process say to each other. A sandbox is sent runs ahead when tasks are short: it does them
 * in turn and answers each at once, so that the first without an answer is the one in hand if the process dies.
 */

/**
 * A recall that was sent this long before is heard before the next run begins: the loop of a sandbox need not turn twice
 * between short runs.
 */
export const recallHeardMs = 5;

/** Where a function comes from. The hashes of the files are checked already. */
export interface FunctionSource {
  /** Names the function to the sandbox: the same for the same files and environment. */
  readonly key: string;
  readonly bundleFile: string;
  readonly capturesFile?: string | undefined;
  /** About what it takes of a sandbox's memory once it is loaded. */
  readonly loadedBytes: number;
  /** Environment variables of the job, seen by the bundle's modules as by the function. */
  readonly env: Readonly<Record<string, string>>;
}

/** A value as the codec made it. */
export interface EncodedValue {
  readonly text: string;
  readonly attachments: readonly Uint8Array[];
}

export interface RunRequest {
  readonly kind: "run";
  readonly runId: number;
  /** Key of a function whose source was sent before. */
  readonly functionKey: string;
  readonly jobId: string;
  readonly taskId: string;
  readonly index: number;
  readonly attempt: number;
  readonly timeoutMs: number;
  readonly param: EncodedValue;
}

export type AbortReason = "timeout" | "cancelled";

export type ToSandbox =
  | { readonly kind: "source"; readonly source: FunctionSource }
  | RunRequest
  /** Tells the task in hand that its end is near. */
  | { readonly kind: "abort"; readonly runId: number; readonly reason: AbortReason }
  /** These runs are asked back. Answered by `recalled`, as soon as the event loop is free. */
  | { readonly kind: "recall"; readonly runIds: readonly number[] }
  | { readonly kind: "storage"; readonly id: number; readonly reply: StorageReply };

/** What is told of every run, however it ended. */
export interface RunReport {
  /** Which run this is about: one that was recalled may have been begun all the same. */
  readonly runId: number;
  /** Milliseconds since the epoch, with a fraction. */
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly cpuMs: number;
  /** Highest memory of the process so far. */
  readonly peakMemoryBytes: number;
  readonly logs: string;
  /** Bytes written to stdout and stderr by the process since it started. */
  readonly output: OutputBytes;
}

export interface OutputBytes {
  readonly stdout: number;
  readonly stderr: number;
}

export type RunReply =
  | { readonly kind: "succeeded"; readonly result: EncodedValue; readonly report: RunReport }
  | {
      readonly kind: "failed";
      /** A wire error. */
      readonly error: unknown;
      readonly retryable: boolean;
      /** True if the function only gave up as it was told that its time was over. */
      readonly timedOut: boolean;
      /** True if the process must not be used again. */
      readonly sick: boolean;
      readonly report: RunReport;
    };

export type FromSandbox =
  /** The process has started. */
  | { readonly kind: "ready" }
  /** The function of the run in hand, which was loaded before, is made anew for another job. */
  | { readonly kind: "loading" }
  /** The function of the run in hand is loaded: its time begins. */
  | { readonly kind: "loaded" }
  | RunReply
  /** Something of an earlier task went wrong after it was reported: no further run is begun here. */
  | { readonly kind: "retired" }
  /** The answer to a `recall`: those of the runs that were not begun, and never will be. The others are done here. */
  | { readonly kind: "recalled"; readonly runIds: readonly number[] }
  | { readonly kind: "storage"; readonly id: number; readonly request: StorageRequest };

export type StorageRequest =
  | { readonly operation: "put"; readonly key: string; readonly value: Uint8Array }
  | { readonly operation: "get"; readonly key: string }
  | { readonly operation: "list"; readonly prefix: string };

export type StorageReply =
  | { readonly ok: true; readonly value?: Uint8Array | readonly string[] | undefined }
  | { readonly ok: false; readonly message: string };
