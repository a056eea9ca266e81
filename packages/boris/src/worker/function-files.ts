import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ObjectStore } from "../backend/object-store.ts";
import { BackendError } from "../errors.ts";
import { keys } from "../protocol/keys.ts";
import type { Task } from "../protocol/task.ts";
import type { FunctionSource } from "./sandbox/ipc.ts";

/**
 * Bundles and captured values as files that sandboxes can load. Whoever can write a bundle runs code, so the hash of
 * every file is checked by this process before a sandbox sees it, also of files that an earlier process left.
 */
export class FunctionFiles {
  readonly #objects: ObjectStore;
  readonly #folder: string;
  readonly #sources = new Map<string, FunctionSource>();
  readonly #ready = new Map<string, Promise<string>>();

  /** `folder` must be writable by this user alone. */
  constructor(objects: ObjectStore, folder: string) {
    this.#objects = objects;
    this.#folder = folder;
  }

  /** Rejects with a `BackendError` when the bundle or its captured values are missing or not what they should be. */
  sourceOf(task: Task): FunctionSource | Promise<FunctionSource> {
    const { bundle, captures = "", env = {} } = task;
    const key = `${bundle} ${captures} ${JSON.stringify(env)}`;
    return this.#sources.get(key) ?? this.#fetchSource(key, task);
  }

  async #fetchSource(key: string, { bundle, captures, env = {} }: Task): Promise<FunctionSource> {
    const bundleFile = await this.#file(keys.bundle(bundle), bundle, `${bundle}.mjs`);
    const capturesFile =
      captures === undefined ? undefined : await this.#file(keys.captures(captures), captures, captures);
    const source = { key, bundleFile, capturesFile, env };
    this.#sources.set(key, source);
    return source;
  }

  #file(key: string, hash: string, name: string): Promise<string> {
    let ready = this.#ready.get(key);
    if (ready === undefined) {
      ready = this.#fetch(key, hash, join(this.#folder, name));
      // A failure is not kept: the object may be there the next time.
      ready.catch(() => this.#ready.delete(key));
      this.#ready.set(key, ready);
    }
    return ready;
  }

  async #fetch(key: string, hash: string, file: string): Promise<string> {
    const left = await readFile(file).catch(() => undefined);
    if (left !== undefined && sha256(left) === hash) return file;
    const bytes = await this.#objects.get(key);
    if (bytes === undefined) throw new BackendError(`Cannot load '${key}': there is no such object`);
    if (sha256(bytes) !== hash) throw new BackendError(`Cannot load '${key}': its content does not have that hash`);
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    // Several executors of one process may share the folder.
    const partial = `${file}.${randomUUID()}.partial`;
    await writeFile(partial, bytes, { mode: 0o600 });
    await rename(partial, file);
    return file;
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
