import { randomUUID } from "node:crypto";

/** A message in a queue. Times are milliseconds of the emulator's clock. */
export interface SqsMessage {
  readonly id: string;
  readonly body: string;
  readonly sentAt: number;
  visibleAt: number;
  receiveCount: number;
  /** Of the last receive, while it lasts. */
  receipt: string | undefined;
  firstReceivedAt: number | undefined;
  /** The queue from which it was moved to this one. */
  deadLetterSource: string | undefined;
}

export function newMessage(body: string, sentAt: number, visibleAt: number): SqsMessage {
  return {
    id: randomUUID(),
    body,
    sentAt,
    visibleAt,
    receiveCount: 0,
    receipt: undefined,
    firstReceivedAt: undefined,
    deadLetterSource: undefined,
  };
}

/** A handle names the message and the receive. */
export function newReceipt(message: SqsMessage): string {
  return Buffer.from(`${message.id} ${randomUUID()}`).toString("base64");
}

/** Id of the message, or `undefined` for what was never a handle. */
export function messageIdOf(receipt: string): string | undefined {
  return /^([0-9a-f-]{36}) [0-9a-f-]{36}$/.exec(Buffer.from(receipt, "base64").toString())?.[1];
}
