import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import type { Cleaned } from "../../backend/cleaning.ts";
import { keys } from "../../protocol/keys.ts";
import type { Cleaning } from "./cleaning.ts";
import { liveClients } from "./live-clients.ts";

export interface UnusedFunctions {
  readonly cleaned: readonly Cleaned[];
  readonly notes: readonly string[];
}

const hash = /[0-9a-f]{64}/;

/** Others write in between but now and then. */
const maxLooks = 10;

/**
 * Deletes the code and the captured values that no job and no message names. A client takes it that what it has once
 * uploaded is there, so nothing is deleted while there are clients.
 */
export async function deleteUnusedFunctions(
  cleaning: Cleaning,
  deletedJobs: ReadonlySet<string>,
): Promise<UnusedFunctions> {
  const { queues, objects, dir, dryRun = false } = cleaning;
  const { database, commits } = queues.connection;
  const version = (): unknown => database.prepare("PRAGMA data_version").get()?.["data_version"];
  for (let look = 0; look < maxLooks; look += 1) {
    const seen = version();
    const clients = await liveClients(queues);
    if (clients > 0) return { cleaned: [], notes: [inUse(clients)] };
    const needed = await neededHashes(cleaning, deletedJobs);
    const unused = unusedObjects(database, needed);
    // A client that came since has written its queue, and may have found what is to go.
    const remove = (): boolean => version() === seen && deleteObjects(database, unused);
    if (!dryRun && !(await commits.run(remove))) continue;
    // Of objects that were files.
    if (!dryRun) await objects.prepare();
    const bytes = unused.reduce((sum, { size }) => sum + size, 0);
    const cached = await deleteCached(join(dir, "functions"), needed, dryRun);
    return {
      cleaned: [{ what: "parts of functions that no job needs", count: unused.length, bytes }, cached],
      notes: [],
    };
  }
  return { cleaned: [], notes: ["functions that no job needs were left, as others use the folder just now"] };
}

function inUse(clients: number): string {
  const are = clients === 1 ? "a client is" : `${clients} clients are`;
  return `functions that no job needs were left as ${are} running; run it again later`;
}

interface StoredObject {
  readonly key: string;
  readonly size: number;
}

function unusedObjects(database: DatabaseSync, needed: ReadonlySet<string>): readonly StoredObject[] {
  const sql = `SELECT key, size FROM objects
               WHERE (key >= 'bundles/' AND key < 'bundles0') OR (key >= 'captures/' AND key < 'captures0')`;
  const rows = database.prepare(sql).all() as unknown as readonly StoredObject[];
  return rows.filter(({ key }) => !needed.has(hash.exec(key)?.[0] ?? ""));
}

function deleteObjects(database: DatabaseSync, unused: readonly StoredObject[]): true {
  const statement = database.prepare("DELETE FROM objects WHERE key = ?");
  for (const { key } of unused) statement.run(key);
  return true;
}

/** Hashes that the records of jobs name, and messages of jobs whose record is gone. */
async function neededHashes(
  { queues, objects }: Cleaning,
  deletedJobs: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const needed = new Set<string>();
  for await (const folder of objects.list(keys.jobs, { delimiter: "/" })) {
    const jobId = folder.slice(keys.jobs.length, -1);
    const bytes = deletedJobs.has(jobId) ? undefined : await objects.get(keys.job(jobId));
    // Whatever its version is: all that looks like a hash.
    for (const [found] of Buffer.from(bytes ?? [])
      .toString()
      .matchAll(/(?<=")[0-9a-f]{64}(?=")/g))
      needed.add(found);
  }
  const sql = `
    WITH bodies AS (SELECT CASE WHEN json_valid(body) THEN body ELSE '{}' END AS body FROM messages),
         tasks AS (SELECT coalesce(body -> '$.task', body) AS task FROM bodies)
    SELECT DISTINCT task ->> '$.jobId' AS jobId, task ->> '$.bundle' AS bundle, task ->> '$.captures' AS captures
    FROM tasks`;
  for (const { jobId, bundle, captures } of queues.connection.database.prepare(sql).all()) {
    if (deletedJobs.has(String(jobId))) continue;
    for (const name of [bundle, captures]) if (typeof name === "string") needed.add(name);
  }
  return needed;
}

/** Files that workers made of objects, to load them. They make them again when they need them. */
async function deleteCached(folder: string, needed: ReadonlySet<string>, dryRun: boolean): Promise<Cleaned> {
  const names = await readdir(folder).catch(() => []);
  const unused = names.filter((name) => !needed.has(hash.exec(name)?.[0] ?? "") || name.endsWith(".partial"));
  let bytes = 0;
  for (const name of unused) {
    bytes += (await stat(join(folder, name)).catch(() => undefined))?.size ?? 0;
    if (!dryRun) await rm(join(folder, name), { recursive: true, force: true });
  }
  return { what: "cached files of functions", count: unused.length, bytes };
}
