import type { DatabaseSync, StatementSync } from "node:sqlite";

/** An object: its bytes, or the name of the file that holds them. */
export interface ObjectRow {
  readonly size: number;
  /** SQLite has no empty blob: no bytes and no file is an empty object. */
  readonly bytes: Uint8Array | null;
  readonly file: string | null;
}

/** The `objects` table: SQL and nothing else. Every method belongs into a transaction. */
export class ObjectTable {
  readonly #find: StatementSync;
  readonly #has: StatementSync;
  readonly #replace: StatementSync;
  readonly #insert: StatementSync;
  readonly #fileOf: StatementSync;
  readonly #delete: StatementSync;
  readonly #list: StatementSync;
  readonly #files: StatementSync;

  constructor(database: DatabaseSync) {
    this.#find = database.prepare("SELECT size, bytes, file FROM objects WHERE key = ?");
    this.#has = database.prepare("SELECT 1 FROM objects WHERE key = ?");
    this.#replace = database.prepare("INSERT OR REPLACE INTO objects (key, size, bytes, file) VALUES (?, ?, ?, ?)");
    this.#insert = database.prepare("INSERT OR IGNORE INTO objects (key, size, bytes, file) VALUES (?, ?, ?, ?)");
    this.#fileOf = database.prepare("SELECT file FROM objects WHERE key = ?");
    this.#delete = database.prepare("DELETE FROM objects WHERE key = ?");
    // Of two comparisons, SQLite would search by the first and read on to what meets the other.
    this.#list = database.prepare("SELECT key FROM objects WHERE key >= max(?, ?) ORDER BY key LIMIT ?");
    this.#files = database.prepare("SELECT file FROM objects WHERE file IS NOT NULL");
  }

  find(key: string): ObjectRow | undefined {
    return this.#find.get(key) as unknown as ObjectRow | undefined;
  }

  has(key: string): boolean {
    return this.#has.get(key) !== undefined;
  }

  /** The name of the file that the object had until now, if it had one. */
  replace(key: string, row: ObjectRow): string | undefined {
    // Most objects are new, so that the look for the file is seldom needed.
    if (this.insert(key, row)) return undefined;
    const { size, bytes, file } = row;
    const before = this.#currentFile(key);
    this.#replace.run(key, size, bytes, file);
    return before;
  }

  /** False if there is an object already. */
  insert(key: string, { size, bytes, file }: ObjectRow): boolean {
    return this.#insert.run(key, size, bytes, file).changes > 0;
  }

  /** The name of the file that the object had, if it had one. */
  delete(key: string): string | undefined {
    const before = this.#currentFile(key);
    this.#delete.run(key);
    return before;
  }

  /** Keys that start with `prefix` and sort behind `after`, in the order of their UTF-8 bytes. */
  list(prefix: string, after: string, limit: number): readonly string[] {
    return this.#from(prefix, nextTo(after), limit);
  }

  /** The same, with one key for all that lie in a folder. Each costs one search in the index, however much is in it. */
  listFolders(prefix: string, after: string, limit: number): readonly string[] {
    const found: string[] = [];
    let last = after;
    while (found.length < limit) {
      const folder = folderOf(prefix, last);
      const [key] = this.#from(prefix, folder === undefined ? nextTo(last) : nextToFolder(folder), 1);
      if (key === undefined) break;
      last = folderOf(prefix, key) ?? key;
      found.push(last);
    }
    return found;
  }

  files(): ReadonlySet<string> {
    return new Set(this.#files.all().map(({ file }) => String(file)));
  }

  #from(prefix: string, start: string, limit: number): readonly string[] {
    const keys = this.#list.all(prefix, start, limit).map(({ key }) => String(key));
    const end = keys.findIndex((key) => !key.startsWith(prefix));
    return end === -1 ? keys : keys.slice(0, end);
  }

  #currentFile(key: string): string | undefined {
    const file = this.#fileOf.get(key)?.["file"];
    return typeof file === "string" ? file : undefined;
  }
}

/** What all keys in the folder begin with that a key lies in, as seen from a prefix. */
function folderOf(prefix: string, key: string): string | undefined {
  const slash = key.startsWith(prefix) ? key.indexOf("/", prefix.length) : -1;
  return slash === -1 ? undefined : key.slice(0, slash + 1);
}

/** The least text that sorts behind a key: no key has a NUL. */
function nextTo(key: string): string {
  return `${key}\0`;
}

/** The least text that sorts behind all keys of a folder: `0` follows `/`. */
function nextToFolder(folder: string): string {
  return `${folder.slice(0, -1)}0`;
}
