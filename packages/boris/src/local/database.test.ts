import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { BackendError } from "../errors.ts";
import { openDatabase } from "./database.ts";
import { loadSqlite } from "./sqlite-module.ts";
import { temporaryFolder, type TemporaryFolder } from "./temporary-folder.fake.ts";

describe("openDatabase", () => {
  let folder: TemporaryFolder;

  beforeEach(() => {
    folder = temporaryFolder();
  });

  afterEach(() => folder.remove());

  const failureOf = (dir: string): string => {
    try {
      openDatabase(dir).close();
    } catch (cause) {
      expect(cause).toBeInstanceOf(BackendError);
      return (cause as Error).message;
    }
    throw new Error("The folder was opened");
  };
  const inFolder = (name: string): string => join(folder.path, name);

  /** A database that boris did not leave as it is now. */
  const makeDatabase = (sql: string): void => {
    const { DatabaseSync } = loadSqlite();
    const database = new DatabaseSync(inFolder("queues.db"));
    database.exec(sql);
    database.close();
  };

  test("makes the folder and those above it", () => {
    openDatabase(inFolder("a/b/.boris")).close();
    expect(existsSync(inFolder("a/b/.boris/queues.db"))).toBe(true);
    openDatabase(inFolder("a/b/.boris")).close();
  });

  test("refuses a folder that a newer version made, and says what to do", () => {
    makeDatabase("CREATE TABLE queues (id); CREATE TABLE messages (id); PRAGMA user_version = 7");
    expect(failureOf(folder.path)).toBe(
      `Cannot use '${folder.path}' as a newer version of boris made it: its format is 7, this version reads 1. ` +
        "Update boris, or name another folder with 'dir' or BORIS_DIR",
    );
  });

  test.each([0, 1, 7])("refuses another program's database, whatever version that gave it: %i", (version) => {
    makeDatabase(`CREATE TABLE queues (id); CREATE TABLE patients (id); PRAGMA user_version = ${version}`);
    expect(failureOf(folder.path)).toBe(
      `Cannot use '${folder.path}' as its 'queues.db' is a database of another program: ` +
        "name another folder with 'dir' or BORIS_DIR",
    );
    const { DatabaseSync } = loadSqlite();
    const database = new DatabaseSync(inFolder("queues.db"));
    expect(database.prepare("SELECT name FROM sqlite_schema ORDER BY name").all()).toEqual([
      { name: "patients" },
      { name: "queues" },
    ]);
    expect(database.prepare("PRAGMA journal_mode").get()).toEqual({ journal_mode: "delete" });
    database.close();
  });

  test("refuses a damaged file", () => {
    writeFileSync(inFolder("queues.db"), "this is no database, but it is long enough ".repeat(100));
    expect(failureOf(folder.path)).toBe(
      `Cannot use '${folder.path}': its 'queues.db' is damaged or no database. Delete the folder to start afresh, ` +
        "or name another one with 'dir' or BORIS_DIR (file is not a database)",
    );
  });

  test("refuses a path that is a file, or leads through one", () => {
    writeFileSync(inFolder("file"), "");
    expect(failureOf(inFolder("file"))).toMatch(/^Cannot use '.*file': it is not a folder \(EEXIST: .*\)$/);
    expect(failureOf(inFolder("file/.boris"))).toMatch(/^Cannot use '.*': it is not a folder \(ENOTDIR: .*\)$/);
  });

  test("refuses a folder whose database cannot be opened", () => {
    mkdirSync(inFolder("queues.db"));
    expect(failureOf(folder.path)).toBe(
      `Cannot use '${folder.path}': it is not writable for this user (unable to open database file)`,
    );
  });

  test("says nothing on stderr", () => {
    const module = JSON.stringify(new URL("database.ts", import.meta.url).href);
    const program = `import { openDatabase } from ${module}; openDatabase(":memory:"); process.emitWarning("mine");`;
    const { stderr, status } = spawnSync(process.execPath, ["--input-type=module", "-e", program]);
    expect(stderr.toString()).toMatch(/^\(node:\d+\) Warning: mine\n\(Use `node --trace-warnings/);
    expect(status).toBe(0);
  });
});
