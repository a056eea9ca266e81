import * as v from "valibot";
import { countField } from "./fields.ts";
import { parseMessage } from "./parse-message.ts";

const cancellationSchema = v.object({
  v: v.literal(1),
  /** Indexes of the tasks, or `all` of the job's. */
  tasks: v.union([v.literal("all"), v.array(countField)]),
});

/** The object that says which tasks of a job are cancelled. */
export type Cancellation = v.InferOutput<typeof cancellationSchema>;

export function encodeCancellation(cancellation: Cancellation): string {
  return JSON.stringify(cancellation);
}

/** Throws a `BackendError` that says what is wrong with the object. */
export function decodeCancellation(text: string): Cancellation {
  return parseMessage("cancellation", cancellationSchema, text);
}

/** What a job's object says; without one, or with one that cannot be read, nothing is cancelled. */
export function readCancellation(bytes: Uint8Array | undefined): Cancellation["tasks"] {
  try {
    return bytes === undefined ? [] : decodeCancellation(Buffer.from(bytes).toString()).tasks;
  } catch {
    return [];
  }
}
