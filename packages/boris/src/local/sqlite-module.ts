import { BackendError } from "../errors.ts";

type SqliteModule = typeof import("node:sqlite");

/**
 * Loads SQLite when it is first needed. Some versions of Node.js announce it as experimental on
 * stderr, which says nothing to users of boris: that one warning is held back, and no other.
 */
export function loadSqlite(): SqliteModule {
  const emitWarning = process.emitWarning;
  process.emitWarning = ((warning: string | Error, ...rest: unknown[]) => {
    if (rest[0] === "ExperimentalWarning" && String(warning).startsWith("SQLite")) return;
    Reflect.apply(emitWarning, process, [warning, ...rest]);
  }) as typeof process.emitWarning;
  try {
    const sqlite = process.getBuiltinModule("node:sqlite") as SqliteModule | undefined;
    if (sqlite === undefined) {
      throw new BackendError(`The local backend needs Node.js 22.13 or later: this is ${process.version}`);
    }
    return sqlite;
  } finally {
    process.emitWarning = emitWarning;
  }
}
