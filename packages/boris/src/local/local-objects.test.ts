import { readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { objectStoreConformance } from "../backend/object-store.conformance.ts";
import { BackendError } from "../errors.ts";
import { connect, type Connection } from "./connection.ts";
import { LocalObjects } from "./local-objects.ts";
import { temporaryFolder, type TemporaryFolder } from "./temporary-folder.fake.ts";

objectStoreConformance("LocalObjects", async () => {
  const folder = temporaryFolder();
  const connection = connect(folder.path);
  const objects = new LocalObjects(folder.path, connection);
  await objects.prepare();
  return {
    objects,
    close: async () => {
      connection.commits.close();
      folder.remove();
    },
  };
});

describe("LocalObjects", () => {
  let folder: TemporaryFolder;
  let connection: Connection;
  let objects: LocalObjects;

  /** Large enough for a file of its own. */
  const large = (fill: number): Uint8Array => new Uint8Array(300_000).fill(fill);
  const small = Buffer.from("small");
  const files = (): readonly string[] => readdirSync(join(folder.path, "objects"));
  const fileAt = (name: string): string => join(folder.path, "objects", name);

  beforeEach(() => {
    folder = temporaryFolder();
    connection = connect(folder.path);
    objects = new LocalObjects(folder.path, connection);
  });

  afterEach(() => {
    connection.commits.close();
    folder.remove();
  });

  test("needs no preparation", async () => {
    expect(await objects.get("key")).toBeUndefined();
    await objects.delete(["key"]);
    expect(await objects.put("key", [large(1)])).toBe("stored");
  });

  test("keeps the bytes of large objects in files, as they are, and no others", async () => {
    await objects.put("small", [small]);
    await objects.put("large", [large(1), small]);
    expect(files()).toHaveLength(1);
    expect(readFileSync(fileAt(files()[0] ?? "")).equals(Buffer.concat([large(1), small]))).toBe(true);
  });

  test("keeps no file longer than its object", async () => {
    await objects.put("key", [large(1)]);
    await objects.put("key", [large(2)]);
    expect(await objects.put("key", [large(3)], { ifAbsent: true })).toBe("exists");
    expect(files()).toHaveLength(1);
    await objects.put("key", [small]);
    expect(files()).toEqual([]);
    await Promise.all([4, 5, 6].map((fill) => objects.put("other", [large(fill)], { ifAbsent: true })));
    expect(files()).toHaveLength(1);
    await objects.delete(["key", "other"]);
    expect(files()).toEqual([]);
  });

  test("replaces large objects by small ones and the other way round while others read", async () => {
    const writing = (async () => {
      for (let round = 0; round < 20; round++) {
        await objects.put("key", [large(round)]);
        await objects.put("key", [small]);
      }
    })();
    const sizes = new Set<number | undefined>();
    for (let round = 0; round < 100; round++) sizes.add((await objects.get("key"))?.byteLength);
    await writing;
    expect([undefined, small.length, 300_000]).toEqual(expect.arrayContaining([...sizes]));
  });

  test("sweeps the files of writers that were killed, and not those of writers at work", async () => {
    await objects.put("key", [large(1)]);
    const [kept] = files();
    for (const name of ["old", "new"]) writeFileSync(fileAt(name), "half");
    const longAgo = Date.now() / 1_000 - 2 * 3_600;
    for (const name of ["old", kept ?? ""]) utimesSync(fileAt(name), longAgo, longAgo);
    await objects.prepare();
    expect(new Set(files())).toEqual(new Set([kept, "new"]));
    expect(await objects.get("key")).toHaveLength(300_000);
  });

  test("says so when the file of an object was damaged", async () => {
    await objects.put("key", [large(1)]);
    writeFileSync(fileAt(files()[0] ?? ""), "cut off");
    await expect(objects.get("key")).rejects.toThrow(
      new BackendError(`Cannot read object 'key': its file in '${folder.path}/objects' is missing or damaged`),
    );
  });

  test.each(["half \ud83d", "nul \0"])("refuses the key %j", async (key) => {
    await expect(objects.put(key, [])).rejects.toThrow(
      new RangeError(
        `Cannot use an object as its key must be Unicode text without NUL: current value is ${JSON.stringify(key)}`,
      ),
    );
  });

  test("says in one line when the folder cannot be used", async () => {
    writeFileSync(join(folder.path, "objects"), "a file");
    for (const call of [() => objects.prepare(), () => objects.put("key", [large(1)])]) {
      const error: unknown = await call().catch((cause: unknown) => cause);
      expect(error).toBeInstanceOf(BackendError);
      expect((error as Error).message).toMatch(/^Cannot use '.*objects': it is not a folder \(.*\)$/);
    }
  });

  test("lists the 100,000 results of one job in a moment, beside those of other jobs", async () => {
    const keys = Array.from({ length: 100_000 }, (_, index) => `jobs/1/results/${index}`);
    await connection.commits.run(() => {
      const insert = connection.database.prepare("INSERT INTO objects (key, size, bytes) VALUES (?, 3, 'abc')");
      for (const key of [...keys, "jobs/1/results", "jobs/10/results/0"]) insert.run(key);
    });
    const startedAt = performance.now();
    expect(await Array.fromAsync(objects.list("jobs/1/results/"))).toEqual(keys.toSorted());
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});
