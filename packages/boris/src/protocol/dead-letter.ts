import * as v from "valibot";
import { escapeForSqs } from "./codec/sqs-characters.ts";
import { completionSchema } from "./completion.ts";
import { countField } from "./fields.ts";
import { parseMessage } from "./parse-message.ts";
import { taskSchema } from "./task.ts";

const deadLetterSchema = v.object({
  v: v.literal(1),
  /** The task as it was in its last attempt: sending it again is a redrive. */
  task: taskSchema,
  /** What the client was told. */
  completion: completionSchema,
  diedAt: countField,
});

/** A task that failed for good, kept with its failure. */
export type DeadLetter = v.InferOutput<typeof deadLetterSchema>;

export function encodeDeadLetter(letter: DeadLetter): string {
  return escapeForSqs(JSON.stringify(letter));
}

/** Throws a `BackendError` that says what is wrong with the message. */
export function decodeDeadLetter(body: string): DeadLetter {
  return parseMessage("dead letter", deadLetterSchema, body);
}
