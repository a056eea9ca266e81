/**
 * What the worker and a sandbox process say to each other. The sandbox runs code that is not ours, so the
 * worker believes nothing of what it hears beyond how the task in hand went.
 */
import type { AttemptUsage } from "../outcome.ts";

/** Where a function comes from. The hashes of the files are checked already. */
export interface FunctionSource {
  readonly bundleFile: string;
  readonly capturesFile?: string | undefined;
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
  readonly source: FunctionSource;
  readonly jobId: string;
  readonly taskId: string;
  readonly index: number;
  readonly attempt: number;
  readonly depth: number;
  readonly timeoutMs: number;
  readonly param: EncodedValue;
}

export type ToSandbox =
  | { readonly kind: "load"; readonly source: FunctionSource }
  | RunRequest
  | { readonly kind: "abort"; readonly reason: "timeout" | "cancelled" }
  | { readonly kind: "storage"; readonly id: number; readonly reply: StorageReply };

export type FromSandbox =
  | { readonly kind: "ready" }
  | { readonly kind: "loaded" }
  | { readonly kind: "load-failed"; readonly error: unknown; readonly logs: string }
  | {
      readonly kind: "succeeded";
      readonly result: EncodedValue;
      readonly logs: string;
      readonly output: OutputBytes;
      readonly usage: AttemptUsage;
    }
  | {
      readonly kind: "failed";
      /** A wire error. */
      readonly error: unknown;
      readonly retryable: boolean;
      /** True if the failure came from outside of the function's call, so that the process is not to be used again. */
      readonly sick: boolean;
      readonly logs: string;
      readonly output: OutputBytes;
      readonly usage: AttemptUsage;
    }
  | { readonly kind: "storage"; readonly id: number; readonly request: StorageRequest };

/** Bytes written to stdout and stderr by the sandbox since it started. */
export interface OutputBytes {
  readonly stdout: number;
  readonly stderr: number;
}

export type StorageRequest =
  | { readonly operation: "put"; readonly key: string; readonly value: Uint8Array }
  | { readonly operation: "get"; readonly key: string }
  | { readonly operation: "list"; readonly prefix: string };

export type StorageReply =
  | { readonly ok: true; readonly value?: Uint8Array | readonly string[] | undefined }
  | { readonly ok: false; readonly message: string };
