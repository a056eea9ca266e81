import type { BilledRequest } from "./bill.ts";

/** Who makes a request; the mapping is Lambda's own, between the task queue and the function. */
type Party = "client" | "worker" | "mapping";

export type Tally = Readonly<Record<Party, Readonly<Record<string, number>>>>;

/** Counts requests by who made them and what they were, as `PutObject results`. */
export function tally(requests: readonly BilledRequest[]): Tally {
  const counts: Record<Party, Record<string, number>> = { client: {}, worker: {}, mapping: {} };
  for (const request of requests) {
    const own = counts[partyOf(request)];
    const kind = `${request.action} ${thingOf(request)}`;
    own[kind] = (own[kind] ?? 0) + 1;
  }
  return counts;
}

/** Only those of jobs whose attempts succeed and that nobody attaches to. */
export function partyOf({ service, action, subject }: BilledRequest): Party {
  if (service === "s3") return action === "GetObject" || subject.includes("/results/") ? "worker" : "client";
  if (action === "ChangeMessageVisibilityBatch") return "worker";
  const isSend = action === "SendMessageBatch";
  if (subject === "tasks") return isSend ? "client" : "mapping";
  return isSend ? "worker" : "client";
}

/** `results` of `/bucket/jobs/<id>/results/7`, `completions` of the name of a completion queue. */
function thingOf({ service, subject }: BilledRequest): string {
  if (service !== "s3") return subject.includes("-done-") ? "completions" : subject;
  const [, , folder = "", , thing] = subject.split("/");
  return folder === "jobs" && thing !== undefined ? thing : folder;
}
