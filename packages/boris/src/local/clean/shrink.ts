import type { Cleaned } from "../../backend/cleaning.ts";
import { storageError } from "../storage-error.ts";
import type { Cleaning } from "./cleaning.ts";
import { liveClients } from "./live-clients.ts";

/** Less is not worth the copying. */
const leastBytes = 1_048_576;

/**
 * Gives the disk back what the database file does not need any more. It copies what is left, and nobody else can write
 * meanwhile: so not while there are clients, which use the free part of the file again anyway.
 */
export async function shrink({
  queues,
  dir,
  dryRun = false,
}: Cleaning): Promise<{ readonly cleaned: readonly Cleaned[]; readonly notes: readonly string[] }> {
  const { database } = queues.connection;
  const valueOf = (pragma: string): number =>
    Number(Object.values(database.prepare(`PRAGMA ${pragma}`).get() ?? {})[0]);
  const bytes = valueOf("freelist_count") * valueOf("page_size");
  if (dryRun || bytes < leastBytes || (await liveClients(queues)) > 0) return { cleaned: [], notes: [] };
  try {
    database.exec("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)");
    return { cleaned: [{ what: "unused parts of the database", count: 1, bytes }], notes: [] };
  } catch (cause) {
    return { cleaned: [], notes: [`the database was not made smaller: ${storageError(dir, cause).message}`] };
  }
}
