/** Names one delivery of one message: the message's row and the number drawn for the delivery. */
export interface Receipt {
  readonly id: number;
  readonly draw: number;
}

/** The `receipt` column of a message that was never received. No delivery draws it. */
export const neverReceived = 2 ** 46;

/** Above `neverReceived` and below 2^47, where SQLite takes six bytes for each. */
export function drawReceipt(): number {
  return neverReceived + 1 + Math.floor(Math.random() * (neverReceived - 1));
}

export function formatReceipt(id: number, draw: number): string {
  return `${id}.${draw}`;
}

export function parseReceipt(text: string): Receipt | undefined {
  const dot = text.indexOf(".");
  const id = Number(text.slice(0, dot));
  const draw = Number(text.slice(dot + 1));
  return dot > 0 && Number.isSafeInteger(id) && Number.isSafeInteger(draw) ? { id, draw } : undefined;
}
