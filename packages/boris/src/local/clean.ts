import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Cleaned, CleanReport } from "../backend/cleaning.ts";
import type { Cleaning, LocalCleanOptions } from "./clean/cleaning.ts";
import { deleteOldJobs } from "./clean/old-jobs.ts";
import { shrink } from "./clean/shrink.ts";
import { deleteUnusedFunctions } from "./clean/unused-functions.ts";
import { completionsPrefix, isClientAlive } from "./client-address.ts";
import { LocalObjects } from "./local-objects.ts";
import { LocalQueues } from "./local-queues.ts";

/**
 * Deletes from a folder what nobody needs any more. Safe beside clients that run: what they may use stays.
 *
 * @throws BackendError if the folder cannot be used
 */
export async function clean(options: LocalCleanOptions): Promise<CleanReport> {
  const dir = resolve(options.dir);
  if (!existsSync(join(dir, "queues.db")))
    return { cleaned: [], keptJobs: [], notes: [`there are no jobs in '${dir}'`] };
  const queues = new LocalQueues(dir, options.clock);
  try {
    const objects = new LocalObjects(dir, queues.connection);
    if (options.dryRun !== true) await objects.prepare();
    const cleaning: Cleaning = { ...options, dir, queues, objects };
    const left = await deleteLeftQueues(cleaning);
    const jobs = await deleteOldJobs(cleaning);
    const functions = await deleteUnusedFunctions(cleaning, jobs.deleted);
    const shrunk = await shrink(cleaning);
    return {
      cleaned: [left, ...jobs.cleaned, ...functions.cleaned, ...shrunk.cleaned].filter(({ count }) => count > 0),
      keptJobs: jobs.kept,
      notes: [...functions.notes, ...shrunk.notes],
    };
  } finally {
    queues.close();
  }
}

/** Completion queues of clients that died. What was in them is in the object store, too, if it is kept at all. */
async function deleteLeftQueues({ queues, dryRun }: Cleaning): Promise<Cleaned> {
  const left = (await queues.list(completionsPrefix)).filter(({ name }) => !isClientAlive(name));
  if (dryRun !== true) for (const { name } of left) await queues.delete(name);
  return { what: "queues of clients that died", count: left.length };
}
