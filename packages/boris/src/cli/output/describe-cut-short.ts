import { formatCount } from "../../client/progress/quantities.ts";
import type { CutShort } from "../../protocol/send-record.ts";

const causes = { "client died": "its client died", "iterable failed": "reading them failed" } as const;

/** What it means that a job was cut short. */
export function describeCutShort(sent: number, reason: CutShort): string {
  const tasks = sent === 1 ? "1 task that was" : `${formatCount(sent)} tasks that were`;
  return `only the ${tasks} sent: the rest of its parameter sets was never read, as ${causes[reason]}`;
}
