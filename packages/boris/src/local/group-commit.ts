import type { DatabaseSync, StatementSync } from "node:sqlite";
import { BackendError } from "../errors.ts";
import { rollBack } from "./database.ts";
import { storageError } from "./storage-error.ts";

/** Work beyond this waits for the next turn of the event loop, so that a flood of calls does not stop it. */
const maxGroupSize = 64;

interface Entry {
  readonly work: () => void;
  readonly settle: (failure: unknown) => void;
}

/**
 * Runs the operations of one turn of the event loop in one transaction, which costs hardly more than that of one
 * operation, and resolves each when the transaction is committed. SQLite is synchronous: this
 * is also what gives the event loop its turns.
 */
export class GroupCommit {
  readonly #database: DatabaseSync;
  readonly #path: string;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #waiting: Entry[] = [];
  #scheduled = false;
  #closed = false;

  constructor(database: DatabaseSync, path: string) {
    this.#database = database;
    this.#path = path;
    // IMMEDIATE, since a transaction that reads first and then writes fails when another process wrote in between.
    this.#begin = database.prepare("BEGIN IMMEDIATE");
    this.#commit = database.prepare("COMMIT");
  }

  /** `work` is synchronous. It may refuse with a `BackendError` as long as it has written nothing. */
  run<T>(work: () => T): Promise<T> {
    if (this.#closed) return Promise.reject(new BackendError(`The local backend in '${this.#path}' is closed`));
    return new Promise((resolve, reject) => {
      let result: T;
      this.#waiting.push({
        work: () => {
          result = work();
        },
        settle: (failure) => (failure === undefined ? resolve(result) : reject(failure)),
      });
      this.#schedule();
    });
  }

  /** Commits what has been asked for, refuses everything later and closes the database. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    while (this.#waiting.length > 0) this.#commitGroup();
    this.#database.close();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      if (this.#closed) return;
      this.#commitGroup();
      if (this.#waiting.length > 0) this.#schedule();
    });
  }

  #commitGroup(): void {
    const group = this.#waiting.splice(0, maxGroupSize);
    const refusals = new Map<Entry, BackendError>();
    try {
      this.#begin.run();
      for (const entry of group) {
        try {
          entry.work();
        } catch (cause) {
          if (!(cause instanceof BackendError)) throw cause;
          refusals.set(entry, cause);
        }
      }
      this.#commit.run();
    } catch (cause) {
      rollBack(this.#database);
      const failure = storageError(this.#path, cause);
      for (const entry of group) entry.settle(refusals.get(entry) ?? failure);
      return;
    }
    for (const entry of group) entry.settle(refusals.get(entry));
  }
}
