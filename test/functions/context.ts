import { NonRetryableError, type TaskContext } from "borisjs/task";

/** Tasks that tell what they know of themselves. */

export function describeContext(_: unknown, context: TaskContext) {
  const { jobId, taskId, index, attempt, idempotencyKey, signal } = context;
  return {
    jobId,
    taskId,
    index,
    attempt,
    idempotencyKey,
    aborted: signal.aborted,
    remainingMs: context.remainingMs(),
    keys: Object.keys(context).toSorted(),
    isFrozen: Object.isFrozen(context),
  };
}

export async function keepAndList(prefix: string, { storage }: TaskContext) {
  await storage.put(`${prefix}b.bin`, new Uint8Array([1, 2, 3]));
  await storage.put(`${prefix}a.txt`, "ä");
  await storage.put(`${prefix}a.txt`, "ö");
  return {
    bytes: await storage.get(`${prefix}b.bin`),
    text: new TextDecoder().decode(await storage.get(`${prefix}a.txt`)),
    missing: await storage.get(`${prefix}c`),
    keys: await storage.list(prefix),
  };
}

export async function getText(key: string, { storage }: TaskContext): Promise<string | undefined> {
  const bytes = await storage.get(key);
  return bytes && new TextDecoder().decode(bytes);
}

export async function putUnder(key: string, { storage }: TaskContext): Promise<readonly string[]> {
  await storage.put(key, "kept");
  return storage.list();
}

/** Fails until its `until`th attempt. */
export function succeedAt(until: number, { attempt }: TaskContext): number {
  if (attempt < until) throw new Error(`attempt ${attempt} of ${until}`);
  return attempt;
}

class NothingToDoError extends NonRetryableError {
  override name = "NothingToDoError";
}

export function giveUp(): never {
  throw new NothingToDoError("nothing to do");
}

/** A module-wide value: what the environment was when the module was evaluated. */
const greetingOfModule = process.env["GREETING"];

export function greeting(): { readonly module: string | undefined; readonly call: string | undefined } {
  return { module: greetingOfModule, call: process.env["GREETING"] };
}
