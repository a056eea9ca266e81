import type { Cleaned, CleanOptions, CleanReport } from "../backend/cleaning.ts";
import type { Clock } from "../clock.ts";
import { deleteOldJobs } from "./clean/old-jobs.ts";
import { destroyClients, makeClients } from "./clients.ts";
import { deleteCompletionQueue } from "./completion-queue.ts";
import { discover, type DiscoverOptions } from "./discover.ts";
import { isStale, listCompletions } from "./sweep.ts";

export interface AwsCleanOptions extends CleanOptions, DiscoverOptions {
  readonly clock: Clock;
}

/**
 * Deletes from a stage what nobody needs any more. Code and captured values expire by themselves.
 *
 * @throws BackendError if the stage cannot be used, or a permission is missing
 */
export async function clean(options: AwsCleanOptions, env: NodeJS.ProcessEnv): Promise<CleanReport> {
  const { endpoint, clock, dryRun = false } = options;
  const config = await discover(options, env);
  const clients = makeClients({ region: config.region, endpoint });
  try {
    const listings = await listCompletions(clients.sqs, config.completionPrefix);
    const left = listings.filter((listing) => isStale(listing, clock.now()));
    if (!dryRun) for (const { url } of left) await deleteCompletionQueue(clients.sqs, url);
    const queues: Cleaned = { what: "completion queues that dead executors left", count: left.length };
    const jobs = await deleteOldJobs({ ...options, clients, config });
    return {
      cleaned: [queues, ...jobs.cleaned].filter(({ count }) => count > 0),
      keptJobs: jobs.kept,
      notes: [],
    };
  } finally {
    destroyClients(clients);
  }
}
