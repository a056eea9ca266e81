import type * as sqliteModule from "node:sqlite";
import { BackendError } from "../errors.ts";

type SqliteModule = typeof sqliteModule;

/**
 * Loads SQLite when it is first needed. Some versions of Node.js announce it as experimental on
 * stderr, which says nothing to users of boris: that one warning is held back, and no other.
 */
export function loadSqlite(): SqliteModule {
  const emitWarning = process.emitWarning.bind(process);
  const original = Object.getOwnPropertyDescriptor(process, "emitWarning") ?? {};
  process.emitWarning = (warning: string | Error, ...rest: unknown[]) => {
    if (rest[0] === "ExperimentalWarning" && String(warning).startsWith("SQLite")) return;
    Reflect.apply(emitWarning, process, [warning, ...rest]);
  };
  try {
    const sqlite: SqliteModule | undefined = process.getBuiltinModule("node:sqlite");
    if (sqlite === undefined) {
      throw new BackendError(`The local backend needs Node.js 22.13 or later: this is ${process.version}`);
    }
    return sqlite;
  } finally {
    Object.defineProperty(process, "emitWarning", original);
  }
}
