import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ObjectStore } from "../backend/object-store.ts";
import { BackendError } from "../errors.ts";
import { keys } from "../protocol/keys.ts";
import type { Task } from "../protocol/task.ts";
import type { FunctionSource } from "./sandbox/ipc.ts";

/**
 * Memory for each byte of a bundle and of captured values, once they are loaded. Measured: 13 for a bundle of lodash, 15 for one
 * of a line; most values take less than 4.
 */
const bytesPerBundleByte = 16;
const bytesPerCapturedByte = 4;

/** Functions that are remembered; others are read and checked again when they are needed. */
const maxRemembered = 1_000;

interface CheckedFile {
  readonly path: string;
  readonly bytes: number;
}

/**
 * Bundles and captured values as files that sandboxes can load. Whoever can write a bundle runs code, so the hash of
 * every file is checked by this process before a sandbox sees it, also of files that an earlier process left.
 */
export class FunctionFiles {
  readonly #objects: ObjectStore;
  readonly #folder: string;
  readonly #sources = new Map<string, FunctionSource>();
  readonly #ready = new Map<string, Promise<CheckedFile>>();

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
    const code = await this.#file(keys.bundle(bundle), bundle, `${bundle}.mjs`);
    const values = captures === undefined ? undefined : await this.#file(keys.captures(captures), captures, captures);
    const loadedBytes = code.bytes * bytesPerBundleByte + (values?.bytes ?? 0) * bytesPerCapturedByte;
    const source = { key, bundleFile: code.path, capturesFile: values?.path, loadedBytes, env };
    remember(this.#sources, key, source);
    return source;
  }

  #file(key: string, hash: string, name: string): Promise<CheckedFile> {
    let ready = this.#ready.get(key);
    if (ready === undefined) {
      ready = this.#fetch(key, hash, join(this.#folder, name));
      // A failure is not kept: the object may be there the next time.
      ready.catch(() => this.#ready.delete(key));
      remember(this.#ready, key, ready);
    }
    return ready;
  }

  async #fetch(key: string, hash: string, path: string): Promise<CheckedFile> {
    const left = await readFile(path).catch(() => undefined);
    if (left !== undefined && sha256(left) === hash) return { path, bytes: left.byteLength };
    const bytes = await this.#objects.get(key);
    if (bytes === undefined) throw new BackendError(`Cannot load '${key}': there is no such object`);
    if (sha256(bytes) !== hash) throw new BackendError(`Cannot load '${key}': its content does not have that hash`);
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    // Several executors of one process may share the folder.
    const partial = `${path}.${randomUUID()}.partial`;
    await writeFile(partial, bytes, { mode: 0o600 });
    await rename(partial, path);
    return { path, bytes: bytes.byteLength };
  }
}

/** Forgets the oldest to make room. */
function remember<T>(map: Map<string, T>, key: string, value: T): void {
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > maxRemembered && oldest !== undefined) map.delete(oldest);
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
