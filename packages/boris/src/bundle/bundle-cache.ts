import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import type { CapturePlan } from "../capture/plan.ts";

/** Bundles are megabytes, and a program has few functions that it maps in turn. */
const maxBundles = 4;

/** Linux notes the time of a change in steps of up to 10 ms. */
const clockStepMs = 10;

/** Modification time and size of a file. */
type FileState = Readonly<{ modifiedAtMs: number; size: number }>;

interface Kept<Bundle> {
  readonly bundle: Bundle;
  readonly states: ReadonlyMap<string, FileState>;
}

/** Bundles of this process, each good for as long as the files that it was made of stay as they were. */
export class BundleCache<Bundle> {
  readonly #kept = new Map<string, Kept<Bundle>>();

  async get(key: string): Promise<Bundle | undefined> {
    const kept = this.#kept.get(key);
    if (!kept) return undefined;
    const now = await statesOf(kept.states.keys());
    const isCurrent = [...kept.states].every(([file, state]) => isSame(state, now.get(file)));
    return isCurrent ? kept.bundle : undefined;
  }

  /** Keeps a bundle, unless one of its files changed after `startedAtMs`: that change may not be in it. */
  async keep(key: string, bundle: Bundle, files: readonly string[], startedAtMs: number): Promise<void> {
    const states = await statesOf(files);
    if ([...states.values()].some(({ modifiedAtMs }) => modifiedAtMs >= startedAtMs - clockStepMs)) return;
    this.#kept.delete(key);
    this.#kept.set(key, { bundle, states });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > maxBundles && oldest !== undefined) this.#kept.delete(oldest);
  }
}

/** What a bundle depends on beside its files. The name of the function is for messages only. */
export function cacheKey(plan: CapturePlan, external: readonly string[]): string {
  const modules = [plan.entry, ...plan.generated.values()];
  const parts = [plan.projectRoot, modules, [...plan.runningScript], external];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

/** Modules that are on no disk have no state: the key holds their text. */
async function statesOf(files: Iterable<string>): Promise<Map<string, FileState>> {
  const states = new Map<string, FileState>();
  await Promise.all(
    Array.from(files, async (file) => {
      const found = await stat(file).catch(() => undefined);
      if (found) states.set(file, { modifiedAtMs: found.mtimeMs, size: found.size });
    }),
  );
  return states;
}

function isSame(one: FileState, other: FileState | undefined): boolean {
  return one.modifiedAtMs === other?.modifiedAtMs && one.size === other.size;
}
