import type { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { BackendError } from "../errors.ts";
import { GroupCommit } from "./group-commit.ts";
import { loadSqlite } from "./sqlite-module.ts";

describe("GroupCommit", () => {
  let database: DatabaseSync;
  let commits: GroupCommit;

  beforeEach(() => {
    const { DatabaseSync: Database } = loadSqlite();
    database = new Database(":memory:");
    database.exec("CREATE TABLE entries (value TEXT); PRAGMA max_page_count = 20");
    commits = new GroupCommit(database, "/folder");
  });

  afterEach(() => commits.close());

  const add = (value: string) => () => {
    database.prepare("INSERT INTO entries VALUES (?)").run(value);
    return value;
  };
  const values = () =>
    database
      .prepare("SELECT value FROM entries")
      .all()
      .map(({ value }) => value);

  test("runs operations in their order and gives each its own result", async () => {
    expect(await Promise.all(["a", "b", "c"].map((value) => commits.run(add(value))))).toEqual(["a", "b", "c"]);
    expect(values()).toEqual(["a", "b", "c"]);
  });

  test("runs the operations of one turn in one transaction", async () => {
    const begin = (): void => database.exec("BEGIN");
    const look = () => expect(begin).toThrow("cannot start a transaction within a transaction");
    await Promise.all([commits.run(add("a")), commits.run(look), commits.run(look)]);
    expect(begin).not.toThrow();
    database.exec("ROLLBACK");
    expect(values()).toEqual(["a"]);
  });

  test("refuses one operation without harm to its neighbours", async () => {
    const refuse = (): never => {
      throw new BackendError("No");
    };
    const results = await Promise.allSettled([commits.run(add("a")), commits.run(refuse), commits.run(add("b"))]);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(values()).toEqual(["a", "b"]);
  });

  test("keeps nothing of a group that cannot be written, says why, and goes on", async () => {
    const results = await Promise.allSettled([commits.run(add("a")), commits.run(add("too large ".repeat(20_000)))]);
    const reason = new BackendError("Cannot use '/folder': the disk is full (database or disk is full)");
    expect(results).toEqual([
      { status: "rejected", reason },
      { status: "rejected", reason },
    ]);
    expect(await commits.run(add("b"))).toBe("b");
    expect(values()).toEqual(["b"]);
  });

  test("lets the event loop turn between large groups", async () => {
    const order: string[] = [];
    const all = Array.from({ length: 200 }, () => commits.run(() => order.push("operation")));
    setImmediate(() => order.push("other"));
    await Promise.all(all);
    expect(order.indexOf("other")).toBeLessThan(100);
  });

  test("runs what was asked for when it closes, and nothing after", async () => {
    const last = commits.run(add("last"));
    commits.close();
    commits.close();
    expect(await last).toBe("last");
    await expect(commits.run(add("late"))).rejects.toThrow(
      new BackendError("The local backend in '/folder' is closed"),
    );
  });
});
