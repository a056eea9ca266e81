import type { Future } from "../index.ts";
import type { TaskOutcome } from "../jobs/task-outcome.ts";
import type { LineBatch } from "./output/line-batch.ts";
import { resultLine } from "./output/result-line.ts";
import type { RunTally } from "./output/run-tally.ts";
import { duration } from "./output/times.ts";
import { type PlaceOptions, sameOptions } from "./place.ts";

/** What ended the job before its last parameter set. */
export interface EarlyEnd {
  readonly error: unknown;
}

/** Writes a line for each task, as it comes. Leaves the rest when `left` aborts. */
export async function writeResults(
  futures: AsyncIterable<Future<unknown>>,
  lines: LineBatch,
  tally: RunTally,
  left?: AbortSignal,
): Promise<EarlyEnd | undefined> {
  try {
    for await (const future of futures) {
      if (left?.aborted === true) break;
      const outcome = outcomeOf(future);
      tally.add(future.index, outcome);
      const room = lines.add(resultLine(future.index, outcome));
      if (room !== undefined) await room;
    }
    return undefined;
  } catch (error) {
    return { error };
  }
}

function outcomeOf(future: Future<unknown>): TaskOutcome<unknown> {
  let outcome: TaskOutcome<unknown> | undefined;
  future.onSettled((settled) => (outcome = settled));
  if (outcome === undefined) throw new Error(`Task ${future.taskId} has not ended`);
  return outcome;
}

/** How it went, and what to look at next. */
export function summaryOf(tally: RunTally, jobId: string, ms: number, place: PlaceOptions): string {
  if (tally.total === 0) return "there are no parameter sets; nothing was run";
  const where = sameOptions(place);
  const commands = [
    `boris status ${jobId}${where}`,
    ...(tally.failed > 0 ? [`boris dead-letters list --job ${jobId}${where}`] : []),
  ];
  return `${tally.counts} in ${duration(ms)} — job ${jobId}; see: ${commands.join(" / ")}`;
}
