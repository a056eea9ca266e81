import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { BackendError } from "../errors.ts";
import { loadSqlite } from "./sqlite-module.ts";
import { storageError } from "./storage-error.ts";

const fileName = "queues.db";

/** Instead of a folder: a database that lives and dies with its connection; for tests. */
export const inMemory = ":memory:";

/** Raised with every change of the tables below. Kept as SQLite's `user_version`. */
const formatVersion = 1;

/** How long a statement waits for another process's transaction. They take well under a millisecond. */
const busyTimeoutMs = 10_000;

/**
 * Opens `<dir>/queues.db`, which several processes may use at the same time, and makes it if it is not there.
 * A committed transaction survives the death of the process. A power cut may take the last ones
 * with it, since NORMAL leaves them to the system's cache, but never damages the file.
 */
export function openDatabase(dir: string): DatabaseSync {
  const { DatabaseSync: Database } = loadSqlite();
  let database: DatabaseSync | undefined;
  try {
    if (dir !== inMemory) mkdirSync(dir, { recursive: true });
    database = new Database(dir === inMemory ? dir : join(dir, fileName));
    database.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`);
    refuseForeign(database, dir);
    enterWalMode(database);
    // A long backlog leaves a long log behind; it is cut to this when it is next written from the start.
    database.exec("PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 8388608");
    ensureTables(database);
    return database;
  } catch (cause) {
    database?.close();
    throw storageError(dir, cause);
  }
}

/** The change to WAL ignores the busy timeout, so processes that make the folder together take turns here. */
function enterWalMode(database: DatabaseSync): void {
  const giveUpAt = Date.now() + busyTimeoutMs;
  for (;;) {
    try {
      database.exec("PRAGMA journal_mode = WAL");
      return;
    } catch (cause) {
      if (!isBusy(cause) || Date.now() > giveUpAt) throw cause;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

function isBusy(cause: unknown): boolean {
  return ((cause as { errcode?: number }).errcode ?? 0) % 256 === 5;
}

/** @throws BackendError for a database that this version must not touch. It changes nothing. */
function refuseForeign(database: DatabaseSync, dir: string): void {
  const names = tableNames(database);
  if (names.size === 0) return;
  if (!names.has("queues") || !names.has("messages")) {
    throw new BackendError(
      `Cannot use '${dir}' as its '${fileName}' is a database of another program: ` +
        "name another folder with 'dir' or BORIS_DIR",
    );
  }
  const version = versionOf(database);
  if (version === formatVersion) return;
  const [whose, advice] = version > formatVersion ? ["a newer", "Update boris"] : ["an older", "Delete the folder"];
  throw new BackendError(
    `Cannot use '${dir}' as ${whose} version of boris made it: its format is ${version}, this version ` +
      `reads ${formatVersion}. ${advice}, or name another folder with 'dir' or BORIS_DIR`,
  );
}

function ensureTables(database: DatabaseSync): void {
  if (versionOf(database) === formatVersion) return;
  database.exec("BEGIN IMMEDIATE");
  try {
    // Another process may just have made them.
    if (tableNames(database).size === 0) database.exec(`${tables}; PRAGMA user_version = ${formatVersion}`);
    database.exec("COMMIT");
  } catch (cause) {
    rollBack(database);
    throw cause;
  }
}

/** Ends the transaction, if there still is one: a full disk, for one, makes SQLite roll back by itself. */
export function rollBack(database: DatabaseSync): void {
  try {
    database.exec("ROLLBACK");
  } catch {
    // `isTransaction` would tell, but not on every Node.js that boris runs on.
  }
}

function versionOf(database: DatabaseSync): number {
  return Number(database.prepare("PRAGMA user_version").get()?.["user_version"]);
}

function tableNames(database: DatabaseSync): ReadonlySet<unknown> {
  return new Set(
    database
      .prepare("SELECT name FROM sqlite_schema")
      .all()
      .map(({ name }) => name),
  );
}

/*
 * `receipt` is a random number drawn for each delivery: SQLite gives ids of deleted rows to new ones, so an
 * id alone would let an old receipt delete a stranger. All values of `visible_at` and `receipt` take
 * six bytes, so that a receive overwrites the row in place instead of moving its body.
 * Space of what was deleted is used again, so the file is as large as what it held at the most.
 */
const tables = `
  CREATE TABLE queues (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    dead_letter_queue TEXT,
    max_receive_count INTEGER,
    last_received_at INTEGER NOT NULL
  );
  CREATE TABLE messages (
    id INTEGER PRIMARY KEY,
    queue_id INTEGER NOT NULL,
    visible_at INTEGER NOT NULL,
    receive_count INTEGER NOT NULL,
    receipt INTEGER NOT NULL,
    body TEXT NOT NULL
  );
  CREATE INDEX messages_by_visibility ON messages (queue_id, visible_at);
  CREATE TABLE objects (
    key TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    bytes BLOB,
    file TEXT
  ) WITHOUT ROWID;
  CREATE INDEX objects_in_files ON objects (file) WHERE file IS NOT NULL`;
