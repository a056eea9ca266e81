import { readdirSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { objectStoreConformance } from "../backend/object-store.conformance.ts";
import { BackendError } from "../errors.ts";
import { ObjectDirectory } from "./object-directory.ts";
import { temporaryFolder, type TemporaryFolder } from "./temporary-folder.fake.ts";

objectStoreConformance("ObjectDirectory", async () => {
  const folder = temporaryFolder();
  const objects = new ObjectDirectory(folder.path);
  await objects.prepare();
  return { objects, close: async () => folder.remove() };
});

describe("ObjectDirectory", () => {
  let folder: TemporaryFolder;
  let objects: ObjectDirectory;
  const unfinished = (): readonly string[] => readdirSync(join(folder.path, "objects/.unfinished"));

  beforeEach(() => {
    folder = temporaryFolder();
    objects = new ObjectDirectory(folder.path);
  });

  afterEach(() => folder.remove());

  test("needs no preparation", async () => {
    expect(await objects.get("key")).toBeUndefined();
    expect(await Array.fromAsync(objects.list(""))).toEqual([]);
    await objects.delete(["key"]);
    expect(await objects.put("key", [Buffer.from("value")])).toBe("stored");
  });

  test("tells the file of an object, with the extension of its key", async () => {
    await objects.put("bundles/abc.mjs", [Buffer.from("export {};")]);
    expect(objects.pathOf("bundles/abc.mjs")).toBe(join(folder.path, "objects/bundles+/abc.mjs"));
    expect(statSync(objects.pathOf("bundles/abc.mjs")).size).toBe(10);
  });

  test("leaves no unfinished files behind, whatever came of a put", async () => {
    await objects.put("a", [Buffer.from("value")]);
    await objects.put("a", [Buffer.from("value")], { ifAbsent: true });
    await Promise.all([1, 2, 3].map(() => objects.put("b", [Buffer.alloc(300_000)], { ifAbsent: true })));
    expect(unfinished()).toEqual([]);
  });

  test("sweeps the unfinished files of writers that were killed, and not those of writers at work", async () => {
    await objects.prepare();
    for (const name of ["old", "new"]) writeFileSync(join(folder.path, "objects/.unfinished", name), "half");
    const longAgo = Date.now() / 1_000 - 2 * 3_600;
    utimesSync(join(folder.path, "objects/.unfinished/old"), longAgo, longAgo);
    await objects.prepare();
    expect(unfinished()).toEqual(["new"]);
    expect(await Array.fromAsync(objects.list(""))).toEqual([]);
  });

  test("passes over files that it did not make", async () => {
    await objects.put("key", [Buffer.from("value")]);
    for (const name of [".DS_Store", "Thumbs.db", "a b", "%zz"]) writeFileSync(join(folder.path, "objects", name), "");
    expect(await Array.fromAsync(objects.list(""))).toEqual(["key"]);
  });

  test("removes folders that have become empty", async () => {
    await objects.put("jobs/1/results/0", [Buffer.from("value")]);
    await objects.put("jobs/2/results/0", [Buffer.from("value")]);
    await objects.delete(["jobs/1/results/0"]);
    expect(readdirSync(join(folder.path, "objects/jobs+"))).toEqual(["2+"]);
  });

  test("stores while another deletes the last object of the same folder", async () => {
    const other = new ObjectDirectory(folder.path);
    for (let round = 0; round < 50; round++) {
      await Promise.all([other.delete(["jobs/1/a"]), objects.put("jobs/1/b", [Buffer.alloc(300_000)])]);
      await Promise.all([objects.delete(["jobs/1/b"]), other.put("jobs/1/a", [Buffer.from("value")])]);
    }
    expect(await Array.fromAsync(objects.list(""))).toEqual(["jobs/1/a"]);
  });

  test("refuses a key that is not well-formed", async () => {
    await expect(objects.put("half \ud83d", [])).rejects.toThrow(
      new RangeError('Cannot use an object as its key must be well-formed Unicode: current value is "half \\ud83d"'),
    );
  });

  test("says in one line when the folder cannot be used", async () => {
    writeFileSync(join(folder.path, "objects"), "a file");
    for (const call of [() => objects.prepare(), () => objects.put("key", []), () => objects.get("a/b")]) {
      const error: unknown = await call().catch((cause: unknown) => cause);
      expect(error).toBeInstanceOf(BackendError);
      expect((error as Error).message).toMatch(/^Cannot use '.*objects': it is not a folder \(.*\)$/);
    }
  });

  test("lets the event loop turn between many small objects", async () => {
    let turns = 0;
    const count = setInterval(() => turns++, 0);
    for (let round = 0; round < 300; round++) await objects.put("key", []);
    clearInterval(count);
    expect(turns).toBeGreaterThan(0);
  });

  test("lists the many results of one job in a moment, beside those of other jobs", async () => {
    const keys = Array.from({ length: 3_000 }, (_, index) => `jobs/1/results/${index}`);
    for (const key of [keys[0] ?? "", "jobs/2/results/0"]) await objects.put(key, []);
    for (const key of keys) writeFileSync(objects.pathOf(key), "");
    const startedAt = performance.now();
    expect(await Array.fromAsync(objects.list("jobs/1/results/"))).toEqual(keys.toSorted());
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});
