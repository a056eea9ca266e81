import { existsSync } from "node:fs";
import { access, constants, statfs } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { type Check, checked, failed, ok, warning } from "../backend/check.ts";
import type { Clock } from "../clock.ts";
import { completionsPrefix, isClientAlive } from "./client-address.ts";
import { LocalObjects } from "./local-objects.ts";
import { LocalQueues } from "./local-queues.ts";
import { deadLettersName, waitingPrefix } from "./queue-names.ts";
import { storageError } from "./storage-error.ts";
import { waitingMessages } from "./waiting-messages.ts";

export interface LocalDoctorOptions {
  readonly dir: string;
  readonly clock: Clock;
}

/** Less is soon full: a job keeps its code, its arguments and its results. */
const littleSpaceGb = 1;
const tooLittleSpaceGb = 0.1;

/** Looks whether a folder is as it should be for jobs on this machine, one line after the other. Makes no folder. */
export async function* doctor({ dir, clock }: LocalDoctorOptions): AsyncGenerator<Check, void, undefined> {
  const folder = resolve(dir);
  yield await checked(() => checkSpace(folder));
  if (!existsSync(join(folder, "queues.db"))) return yield await checked(() => checkNewFolder(folder));
  const opened = await checked(async () => ok(await tryFolder(folder, clock)));
  yield opened;
  if (opened.state === "ok") yield* checkMessages(folder, clock);
}

async function checkSpace(folder: string): Promise<Check> {
  const { bavail, bsize } = await statfs(nearestFolder(folder));
  const freeGb = (bavail * bsize) / 2 ** 30;
  const line = `disk of '${folder}': ${freeGb.toFixed(1)} GiB are free`;
  if (freeGb < tooLittleSpaceGb) return failed(`${line}, which is too little. Make room, or name a folder elsewhere`);
  return freeGb < littleSpaceGb ? warning(`${line}; 'boris clean' may make room`) : ok(line);
}

async function checkNewFolder(folder: string): Promise<Check> {
  try {
    await access(nearestFolder(folder), constants.W_OK);
  } catch (cause) {
    throw storageError(nearestFolder(folder), cause);
  }
  return ok(`folder '${folder}': not there yet, the first job makes it`);
}

/** Opens the database as every client does, and writes. */
async function tryFolder(folder: string, clock: Clock): Promise<string> {
  const queues = new LocalQueues(folder, clock);
  try {
    const objects = new LocalObjects(folder, queues.connection);
    await objects.put("jobs/doctor/check", [Buffer.from("boris doctor was here")]);
    await objects.delete(["jobs/doctor/check"]);
    return `folder '${folder}': can be read and written`;
  } finally {
    queues.close();
  }
}

async function* checkMessages(folder: string, clock: Clock): AsyncGenerator<Check, void, undefined> {
  const queues = new LocalQueues(folder, clock);
  try {
    const messages = waitingMessages(queues.connection.database);
    const clients = (await queues.list(completionsPrefix)).filter(({ name }) => isClientAlive(name)).length;
    yield ok(`clients that run now: ${clients}`);
    const letters = messages
      .filter(({ queue }) => queue === deadLettersName)
      .reduce((sum, { count }) => sum + count, 0);
    if (letters === 0) yield ok("no dead letters");
    else yield warning(`dead letters: ${letters}. 'boris dead-letters list' says why tasks failed`);
    const left = messages.filter(({ queue, replyTo }) => queue.startsWith(waitingPrefix) || isLeft(queue, replyTo));
    if (left.length === 0) yield ok("no tasks wait for a client that died");
    for (const [jobId, parts] of Map.groupBy(left, (message) => message.jobId ?? "")) {
      const count = parts.reduce((sum, part) => sum + part.count, 0);
      yield warning(`job ${jobId}: tasks that wait as their client died: ${count}. 'boris attach ${jobId}' runs them`);
    }
  } finally {
    queues.close();
  }
}

function isLeft(queue: string, replyTo: string | null): boolean {
  return queue !== deadLettersName && replyTo !== null && !isClientAlive(replyTo);
}

function nearestFolder(folder: string): string {
  return existsSync(folder) ? folder : nearestFolder(dirname(folder));
}
