/** Entry of the scheduled Lambda that sweeps the completion queues of executors that died. */
import { systemClock } from "../clock.ts";
import { makeClients } from "./clients.ts";
import { sweepStaleCompletions } from "./sweep.ts";

const { sqs } = makeClients({});

/** The queues that were deleted, for whoever reads the function's log. Throws when it may not: the function's errors show it. */
export async function handler(): Promise<{ readonly deleted: readonly string[] }> {
  const prefix = process.env["BORIS_COMPLETION_PREFIX"];
  // An empty prefix would be that of every queue of the account.
  if (!prefix) throw new Error("Cannot sweep completion queues: BORIS_COMPLETION_PREFIX is not set");
  return { deleted: await sweepStaleCompletions(sqs, prefix, systemClock.now()) };
}
