import * as v from "valibot";
import { countField } from "./fields.ts";
import { parseMessage } from "./parse-message.ts";

const sendRecordSchema = v.object({
  v: v.literal(1),
  /** So many parameter sets, from the first, were accepted by the task queue. */
  accepted: countField,
  /** True if there are no more. */
  ended: v.boolean(),
  /** When the client that sends was last alive, in milliseconds since the epoch. */
  at: countField,
  /** Why an iterable was not read to its end, if there are no more for that reason: what it had left is known to nobody. */
  cutShort: v.optional(v.picklist(["client died", "iterable failed"])),
});

/** How far a client has come with the sending of a job: what another client needs to go on. */
export type SendRecord = v.InferOutput<typeof sendRecordSchema>;

export type CutShort = NonNullable<SendRecord["cutShort"]>;

export function encodeSendRecord(record: SendRecord): string {
  return JSON.stringify(record);
}

/** Throws a `BackendError` that says what is wrong with the object. */
export function decodeSendRecord(text: string): SendRecord {
  return parseMessage("send record", sendRecordSchema, text);
}
