import type { CostTerms } from "./cost-of.ts";
import type { JobStats } from "./job-stats.ts";
import { Tally } from "./tally.ts";
import type { TaskMeasures } from "./usage.ts";

/**
 * What the tasks of a job took, of those that ended.
 *
 * @example
 * statsOf((await readHistory(objects, jobId)).values(), { results: job.results }).runMs.p99;
 */
export function statsOf(tasks: Iterable<TaskMeasures>, terms: CostTerms): JobStats {
  const tally = Tally.exact();
  for (const task of tasks) tally.add(task);
  return tally.stats(terms);
}
