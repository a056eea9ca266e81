import { mkdirSync } from "node:fs";
import { mkdir, readdir, stat, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { HasOptions, ListOptions, ObjectCallOptions, ObjectStore, PutOptions } from "../backend/object-store.ts";
import { BackendError } from "../errors.ts";
import type { Connection } from "./connection.ts";
import { isMissing, readWhole, writeWhole } from "./file-bytes.ts";
import { ObjectTable, type ObjectRow } from "./object-table.ts";
import { storageError } from "./storage-error.ts";

/**
 * Larger objects are files. Measured: a row of 300 bytes costs 9 microseconds of CPU, one of 16 KiB 70; a new file costs
 * 25 to 60, and ten times as much on ext4 where many files were deleted lately.
 */
const maxRowBytes = 16_384;

/** A file of nobody that is older was left by a process that was killed. */
const leftoverAgeMs = 3_600_000;

/** S3: the longest key in UTF-8 (User Guide, "Naming Amazon S3 objects"). */
const maxKeyBytes = 1_024;

/** As many as S3 gives or deletes at a time. */
const pageSize = 1_000;

/**
 * Objects as rows of the folder's database or, when they are large, as files under `<dir>/objects` that a row names.
 * The row decides: a file is complete before its row is committed, and goes after it. So a crash at any moment
 * leaves the old object or the new one.
 */
export class LocalObjects implements ObjectStore {
  readonly #folder: string;
  readonly #connection: Connection;
  readonly #table: ObjectTable;
  readonly #writer = `${process.pid}-${Math.random().toString(36).slice(2)}`;
  #files = 0;

  constructor(dir: string, connection: Connection) {
    this.#folder = join(dir, "objects");
    this.#connection = connection;
    this.#table = new ObjectTable(connection.database);
  }

  /**
   * Makes the folder and sweeps files that processes left which were killed. The other methods do without it.
   * @throws BackendError if the folder cannot be used.
   */
  async prepare(): Promise<void> {
    await this.#onDisk(async () => {
      await mkdir(this.#folder, { recursive: true });
      const found = await readdir(this.#folder);
      const known = await this.#connection.commits.run(() => this.#table.files());
      for (const name of found.filter((file) => !known.has(file))) {
        const file = await stat(join(this.#folder, name)).catch(() => undefined);
        if (file !== undefined && file.mtimeMs < Date.now() - leftoverAgeMs) await this.#remove(name);
      }
    });
  }

  async put(key: string, pieces: readonly Uint8Array[], options: PutOptions = {}): Promise<"stored" | "exists"> {
    options.signal?.throwIfAborted();
    checkKey(key);
    const size = pieces.reduce((sum, piece) => sum + piece.byteLength, 0);
    if (size <= maxRowBytes) {
      const [only] = pieces;
      const bytes = pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces);
      return this.#putRow(key, { size, bytes, file: null }, options);
    }
    if (options.ifAbsent && (await this.has(key))) return "exists";
    const file = `${this.#writer}-${this.#files++}`;
    try {
      await this.#onDisk(() => this.#write(file, pieces));
      const result = await this.#putRow(key, { size, bytes: null, file }, options);
      if (result === "exists") await this.#remove(file);
      return result;
    } catch (cause) {
      await this.#remove(file);
      throw cause;
    }
  }

  async get(key: string, options: ObjectCallOptions = {}): Promise<Uint8Array | undefined> {
    options.signal?.throwIfAborted();
    checkKey(key);
    for (let missed: string | undefined; ;) {
      const row = await this.#connection.commits.run(() => this.#table.find(key));
      if (row === undefined) return undefined;
      const { size, bytes, file } = row;
      if (file === null) return bytes ?? new Uint8Array();
      const content = await this.#onDisk(() => readWhole(join(this.#folder, file)));
      if (content?.byteLength === size) return content;
      // The object may have been replaced between the two reads; then it has another file now.
      if (missed === file) {
        throw new BackendError(`Cannot read object '${key}': its file in '${this.#folder}' is missing or damaged`);
      }
      missed = file;
    }
  }

  /** Nothing expires here: whatever is there counts. */
  async has(key: string, options: HasOptions = {}): Promise<boolean> {
    options.signal?.throwIfAborted();
    checkKey(key);
    return this.#connection.commits.run(() => this.#table.has(key));
  }

  async *list(prefix: string, { after = "", delimiter, signal }: ListOptions = {}): AsyncIterable<string> {
    for (let last = after; ;) {
      signal?.throwIfAborted();
      const page = await this.#connection.commits.run(() =>
        delimiter === undefined
          ? this.#table.list(prefix, last, pageSize)
          : this.#table.listFolders(prefix, last, pageSize),
      );
      for (const key of page) {
        signal?.throwIfAborted();
        yield key;
        last = key;
      }
      if (page.length < pageSize) return;
    }
  }

  async delete(keys: readonly string[], options: ObjectCallOptions = {}): Promise<void> {
    options.signal?.throwIfAborted();
    for (const key of keys) checkKey(key);
    for (let start = 0; start < keys.length; start += pageSize) {
      options.signal?.throwIfAborted();
      const page = keys.slice(start, start + pageSize);
      const files = await this.#connection.commits.run(() => page.map((key) => this.#table.delete(key)));
      for (const file of files) if (file !== undefined) await this.#remove(file);
    }
  }

  async #putRow(key: string, row: ObjectRow, { ifAbsent = false }: PutOptions): Promise<"stored" | "exists"> {
    if (ifAbsent) {
      return (await this.#connection.commits.run(() => this.#table.insert(key, row))) ? "stored" : "exists";
    }
    const before = await this.#connection.commits.run(() => this.#table.replace(key, row));
    if (before !== undefined) await this.#remove(before);
    return "stored";
  }

  async #write(file: string, pieces: readonly Uint8Array[]): Promise<void> {
    const path = join(this.#folder, file);
    try {
      await writeWhole(path, pieces);
    } catch (cause) {
      if (!isMissing(cause)) throw cause;
      mkdirSync(this.#folder, { recursive: true });
      await writeWhole(path, pieces);
    }
  }

  /** A file that stays is swept one day. */
  async #remove(file: string): Promise<void> {
    await unlink(join(this.#folder, file)).catch(() => undefined);
  }

  async #onDisk<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      throw storageError(this.#folder, cause);
    }
  }
}

function checkKey(key: string): void {
  const bytes = Buffer.byteLength(key);
  if (bytes < 1 || bytes > maxKeyBytes) {
    throw new RangeError(
      `Cannot use an object as its key must have 1 to ${maxKeyBytes} bytes: current value has ${bytes}`,
    );
  }
  if (!key.isWellFormed() || key.includes("\0")) {
    const shown = JSON.stringify(key);
    throw new RangeError(`Cannot use an object as its key must be Unicode text without NUL: current value is ${shown}`);
  }
}
