import { linkSync, mkdirSync, renameSync, rmdirSync, statSync, unlinkSync } from "node:fs";
import { mkdir, readdir, stat, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { ObjectCallOptions, ObjectStore, PutOptions } from "../backend/object-store.ts";
import { readWhole, writeWhole } from "./file-bytes.ts";
import { folderOfPrefix, pathOfKey, readName } from "./object-path.ts";
import { storageError } from "./storage-error.ts";

/** A write that is older was cut off by the end of its process. */
const leftoverAgeMs = 3_600_000;

/** Small files are handled synchronously, which costs less CPU; after so many the event loop gets its turn. */
const callsPerTurn = 16;

/**
 * Objects as files under `<dir>/objects`. A file is written beside and then moved to its place, so a crash at any
 * moment leaves the old object or the new one. Like the queues, it survives the death of the process;
 * a power cut may take the last writes.
 */
export class ObjectDirectory implements ObjectStore {
  readonly #root: string;
  readonly #unfinished: string;
  readonly #writer = `${process.pid}-${Math.random().toString(36).slice(2)}`;
  #writes = 0;
  #calls = 0;

  constructor(dir: string) {
    this.#root = join(dir, "objects");
    this.#unfinished = join(this.#root, ".unfinished");
  }

  /**
   * Makes the folder and sweeps what writers left that were killed. The other methods do without it.
   * @throws BackendError if the folder cannot be used.
   */
  async prepare(): Promise<void> {
    await this.#guarded(async () => {
      await mkdir(this.#unfinished, { recursive: true });
      for (const name of await readdir(this.#unfinished)) {
        const path = join(this.#unfinished, name);
        const file = await stat(path).catch(ignoreMissing);
        if (file !== undefined && file.mtimeMs < Date.now() - leftoverAgeMs) await unlink(path).catch(ignoreMissing);
      }
    });
  }

  /** The file that holds the object, or would. */
  pathOf(key: string): string {
    return join(this.#root, pathOfKey(key));
  }

  async put(key: string, pieces: readonly Uint8Array[], options: PutOptions = {}): Promise<"stored" | "exists"> {
    options.signal?.throwIfAborted();
    const path = this.pathOf(key);
    return this.#guarded(async () => {
      if (options.ifAbsent && isThere(path)) return "exists";
      const unfinished = join(this.#unfinished, `${this.#writer}-${this.#writes++}`);
      try {
        await this.#write(unfinished, pieces);
        if (!options.ifAbsent) inFolder(path, () => renameSync(unfinished, path));
        else if (!placeIfAbsent(unfinished, path)) return "exists";
        return "stored";
      } catch (cause) {
        await unlink(unfinished).catch(() => undefined);
        throw cause;
      }
    });
  }

  async get(key: string, options: ObjectCallOptions = {}): Promise<Uint8Array | undefined> {
    options.signal?.throwIfAborted();
    const path = this.pathOf(key);
    return this.#guarded(() => readWhole(path));
  }

  async has(key: string, options: ObjectCallOptions = {}): Promise<boolean> {
    options.signal?.throwIfAborted();
    const path = this.pathOf(key);
    return this.#guarded(async () => isThere(path));
  }

  async *list(prefix: string, options: ObjectCallOptions = {}): AsyncIterable<string> {
    const keys: string[] = [];
    const folder = folderOfPrefix(prefix);
    await this.#guarded(() => collectKeys(join(this.#root, folder.path), folder.key, prefix, keys));
    for (const key of sortByBytes(keys)) {
      options.signal?.throwIfAborted();
      yield key;
    }
  }

  async delete(keys: readonly string[], options: ObjectCallOptions = {}): Promise<void> {
    const paths = keys.map((key) => this.pathOf(key));
    for (const path of paths) {
      options.signal?.throwIfAborted();
      await this.#guarded(async () => removeFile(path));
    }
    for (const folder of new Set(paths.map((path) => dirname(path)))) removeEmptyFolders(folder, this.#root);
  }

  async #write(path: string, pieces: readonly Uint8Array[]): Promise<void> {
    try {
      await writeWhole(path, pieces);
    } catch (cause) {
      if (!isMissing(cause)) throw cause;
      mkdirSync(this.#unfinished, { recursive: true });
      await writeWhole(path, pieces);
    }
  }

  async #guarded<T>(work: () => Promise<T>): Promise<T> {
    if (++this.#calls % callsPerTurn === 0) await nextTurn();
    try {
      return await work();
    } catch (cause) {
      throw storageError(this.#root, cause);
    }
  }
}

/** Making the folder first would cost every write a system call; it may also be deleted by another process meanwhile. */
function inFolder(path: string, place: () => void): void {
  for (let attempt = 1; ; attempt++) {
    try {
      place();
      return;
    } catch (cause) {
      if (!isMissing(cause) || attempt > 3) throw cause;
      mkdirSync(dirname(path), { recursive: true });
    }
  }
}

function placeIfAbsent(unfinished: string, path: string): boolean {
  try {
    inFolder(path, () => linkSync(unfinished, path));
  } catch (cause) {
    if (codeOf(cause) === "EEXIST") {
      unlinkSync(unfinished);
      return false;
    }
    // Some disks (exFAT, network shares) know no hard links. What is left is not atomic against a writer of the same moment.
    if (!["EPERM", "ENOSYS", "ENOTSUP", "EOPNOTSUPP"].includes(codeOf(cause))) throw cause;
    renameSync(unfinished, path);
    return true;
  }
  unlinkSync(unfinished);
  return true;
}

async function collectKeys(folder: string, folderKey: string, prefix: string, keys: string[]): Promise<void> {
  const names = await readdir(folder).catch(ignoreMissing);
  for (const name of names ?? []) {
    const entry = readName(name);
    if (entry === undefined) continue;
    const key = folderKey + entry.keyPart;
    if (entry.kind === "object" && key.startsWith(prefix)) keys.push(key);
    if (entry.kind === "folder" && (key.startsWith(prefix) || prefix.startsWith(key))) {
      await collectKeys(join(folder, name), key, prefix, keys);
    }
  }
}

/** JavaScript compares UTF-16 units, which differs from S3's order of UTF-8 bytes for surrogates. */
function sortByBytes(keys: string[]): readonly string[] {
  if (!keys.some((key) => /[\ud800-\udfff]/.test(key))) return keys.toSorted();
  return keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

function removeFile(path: string): void {
  try {
    unlinkSync(path);
  } catch (cause) {
    ignoreMissing(cause);
  }
}

function removeEmptyFolders(folder: string, root: string): void {
  try {
    for (let path = folder; path.startsWith(root) && path !== root; path = dirname(path)) rmdirSync(path);
  } catch {
    // Somebody else's objects are in it, or somebody else was faster.
  }
}

function ignoreMissing(cause: unknown): undefined {
  if (!isMissing(cause)) throw cause;
}

function isMissing(cause: unknown): boolean {
  return codeOf(cause) === "ENOENT";
}

function codeOf(cause: unknown): string {
  return String((cause as { code?: unknown }).code);
}
