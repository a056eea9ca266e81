import type { DatabaseSync } from "node:sqlite";
import { openDatabase } from "./database.ts";
import { GroupCommit } from "./group-commit.ts";

/** This process's way to one folder's database. Queues and objects share it, so that one transaction serves both. */
export interface Connection {
  readonly database: DatabaseSync;
  readonly commits: GroupCommit;
}

/** @throws BackendError if the folder cannot be used or was made by another version. */
export function connect(dir: string): Connection {
  const database = openDatabase(dir);
  return { database, commits: new GroupCommit(database, dir) };
}
