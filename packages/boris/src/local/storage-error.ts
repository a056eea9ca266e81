import { BackendError } from "../errors.ts";

/** Says in one line why `path` cannot be used, for a person who may never have heard of SQLite. */
export function storageError(path: string, cause: unknown): BackendError {
  if (cause instanceof BackendError) return cause;
  return new BackendError(`Cannot use '${path}': ${reasonOf(cause)}`, { cause });
}

function reasonOf(cause: unknown): string {
  const { code, errcode, message } = cause as { code?: unknown; errcode?: unknown; message?: unknown };
  // The low byte is SQLite's primary result code, the rest refines it (sqlite.org/rescode.html).
  const known = typeof errcode === "number" ? sqliteReasons[errcode & 0xff] : systemReasons[String(code)];
  // A message of the system may run over several lines.
  const detail = String(message).split("\n", 1)[0] ?? "";
  return known === undefined ? detail : `${known} (${detail})`;
}

const diskFull = "the disk is full";
const notWritable = "it is not writable for this user";
const damaged =
  "its 'queues.db' is damaged or no database. Delete the folder to start afresh, or name another one with 'dir' or BORIS_DIR";

const sqliteReasons: Readonly<Record<number, string>> = {
  3: notWritable,
  5: "another process has held its lock for too long",
  8: notWritable,
  10: "the disk reports an error",
  11: damaged,
  13: diskFull,
  14: notWritable,
  26: damaged,
};

const systemReasons: Readonly<Record<string, string>> = {
  EACCES: notWritable,
  EDQUOT: diskFull,
  EEXIST: "it is not a folder",
  EMFILE: "this process has too many open files",
  ENAMETOOLONG: "the path is too long for this disk",
  ENOSPC: diskFull,
  ENOTDIR: "it is not a folder",
  EPERM: notWritable,
  EROFS: "the disk is read-only",
};
