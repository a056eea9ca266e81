import { setTimeout as sleep } from "node:timers/promises";
import type { Emulator } from "../../../test/support/emulator/emulator.ts";

/** What calls take that come from the same region. */
export const sqsMs = 15;
export const s3Ms = 30;

/**
 * Makes an emulator take as long as AWS does, at its worst for a message: it is in the queue only when the whole time of the
 * send is over, and the whole time of the receive is still to come.
 */
export function injectLatencies(emulator: Emulator): void {
  const { sqs } = emulator;
  const call = sqs.call.bind(sqs);
  sqs.call = async (action, ...rest) => {
    if (action !== "ReceiveMessage") await sleep(sqsMs);
    const answer = await call(action, ...rest);
    if (action === "ReceiveMessage") await sleep(sqsMs);
    return answer;
  };
  emulator.intercept = async ({ service }) => {
    if (service === "s3") await sleep(s3Ms);
  };
}
