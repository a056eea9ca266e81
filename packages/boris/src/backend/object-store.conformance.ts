import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ListOptions, ObjectStore } from "./object-store.ts";

/** A fresh and empty store. */
export interface ObjectStoreWorld {
  readonly objects: ObjectStore;
  close(): Promise<void>;
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

/** Holds an adapter of `ObjectStore` to what the interface says. */
export function objectStoreConformance(name: string, makeWorld: () => Promise<ObjectStoreWorld>): void {
  describe(`${name} as an object store`, () => {
    let world: ObjectStoreWorld;
    let objects: ObjectStore;

    beforeEach(async () => {
      world = await makeWorld();
      objects = world.objects;
    });

    afterEach(() => world.close());

    const read = async (key: string): Promise<string | undefined> => {
      const bytes = await objects.get(key);
      return bytes && new TextDecoder().decode(bytes);
    };
    const keysOf = (prefix: string, options?: ListOptions): Promise<readonly string[]> =>
      Array.fromAsync(objects.list(prefix, options));

    describe("putting and getting", () => {
      test("gives back every byte", async () => {
        const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
        expect(await objects.put("bytes", [bytes])).toBe("stored");
        expect(Uint8Array.from((await objects.get("bytes")) ?? [])).toEqual(bytes);
      });

      test("joins the pieces, of which some may be empty or views of larger buffers", async () => {
        const all = text("0123456789");
        await objects.put("joined", [all.subarray(2, 4), new Uint8Array(), all.subarray(8)]);
        expect(await read("joined")).toBe("2389");
      });

      test("knows an empty object from one that is not there", async () => {
        await objects.put("empty", []);
        expect(await read("empty")).toBe("");
        expect(await read("absent")).toBeUndefined();
      });

      test("gives bytes that are the caller's own", async () => {
        await objects.put("key", [text("value")]);
        const bytes = await objects.get("key");
        expect(bytes?.byteOffset).toBe(0);
        expect(bytes?.buffer.byteLength).toBe(5);
        bytes?.fill(0);
        expect(await read("key")).toBe("value");
      });

      test("replaces an object", async () => {
        await objects.put("key", [text("a long first value")]);
        expect(await objects.put("key", [text("second")])).toBe("stored");
        expect(await read("key")).toBe("second");
      });

      test("keeps large objects, in one piece or several", async () => {
        const piece = new Uint8Array(5_000_000).map((_, index) => index % 251);
        await objects.put("large", [piece, text("end"), piece]);
        const bytes = await objects.get("large");
        expect(bytes).toHaveLength(10_000_003);
        expect(Buffer.compare(Buffer.from(bytes?.subarray(5_000_003) ?? []), piece)).toBe(0);
      });

      test("shows readers the old object or the new one, never a part", async () => {
        const versions = [1, 2, 3, 4, 5].map((version) => new Uint8Array(400_000).fill(version));
        const put = (async () => {
          for (const version of versions) await objects.put("key", [version]);
        })();
        const seen: number[] = [];
        const look = async (): Promise<void> => {
          const bytes = await objects.get("key");
          if (bytes === undefined) return;
          expect(bytes).toHaveLength(400_000);
          expect(new Set(bytes).size).toBe(1);
          seen.push(bytes[0] ?? 0);
        };
        for (let count = 0; count < 20; count++) await look();
        await put;
        await look();
        expect(seen).toEqual(seen.toSorted((a, b) => a - b));
        expect(seen.at(-1)).toBe(5);
      });
    });

    describe("putting if absent", () => {
      test("stores an object that is not there", async () => {
        expect(await objects.put("key", [text("first")], { ifAbsent: true })).toBe("stored");
        expect(await read("key")).toBe("first");
      });

      test("leaves an object that is there as it is", async () => {
        await objects.put("key", [text("first")]);
        expect(await objects.put("key", [text("second")], { ifAbsent: true })).toBe("exists");
        expect(await read("key")).toBe("first");
      });

      test("lets one of several writers win", async () => {
        const writers = Array.from({ length: 10 }, (_, index) => `writer ${index}`);
        const results = await Promise.all(
          writers.map((writer) => objects.put("key", [text(writer)], { ifAbsent: true })),
        );
        expect(results.filter((result) => result === "stored")).toHaveLength(1);
        expect(await read("key")).toBe(writers[results.indexOf("stored")]);
      });
    });

    test("tells whether an object is there", async () => {
      await objects.put("a/b", [text("value")]);
      expect(await objects.has("a/b")).toBe(true);
      expect(await objects.has("a")).toBe(false);
      expect(await objects.has("a/")).toBe(false);
      expect(await objects.has("a/b/c")).toBe(false);
    });

    test("tells whether an object is there that was put since a time", async () => {
      await objects.put("a/b", [text("value")]);
      expect(await objects.has("a/b", { putSince: 0 })).toBe(true);
      expect(await objects.has("a", { putSince: 0 })).toBe(false);
    });

    describe("keys", () => {
      test.each([
        ["with slashes anywhere", ["a", "a/b", "a/b/c", "a/", "a//b"]],
        ["that differ in case", ["key", "Key", "KEY"]],
        ["that look like ways out", ["../up", "a/../../up", "a/./b", "..", "."]],
        ["with white space", ["with space", " ", "tab\tand\nline"]],
        ["of all scripts, composed or not", ["ünïcode", "u\u0308ni\u0308code", "漢字/🚀"]],
        ["with marks that file systems or addresses use", ["%41", "A", "a+", "a+/b", "a~", "%", '*?<>|:"\\']],
        ["that file systems treat in a special way", [".hidden", "trailing.", "con", "nul.txt", "a "]],
        ["that are long", ["x".repeat(1_024), `${"y".repeat(600)}/z`, "X".repeat(700), "漢".repeat(341)]],
      ])("%s are all different", async (_, group) => {
        for (const key of group) expect(await objects.put(key, [text(`of ${key}`)], { ifAbsent: true })).toBe("stored");
        for (const key of group) expect(await read(key)).toBe(`of ${key}`);
        expect(await keysOf("")).toEqual(byBytes(group));
        await objects.delete(group);
        expect(await keysOf("")).toEqual([]);
      });

      test.each([
        ["empty", ""],
        ["too long", "x".repeat(1_025)],
        ["too long in bytes", "漢".repeat(342)],
      ])("that are %s are refused", async (_, key) => {
        await expect(objects.put(key, [text("value")])).rejects.toBeInstanceOf(Error);
      });
    });

    describe("listing", () => {
      test("gives the keys with a prefix, in ascending order of their bytes", async () => {
        const inside = ["p/a", "p/a-", "p/a/b", "p/a0", "p/B", "p/10", "p/2", "p/\uffee", "p/🚀"];
        for (const key of [...inside, "p", "q/a", "o"]) await objects.put(key, [text("value")]);
        expect(await keysOf("p/")).toEqual(byBytes(inside));
        expect(await keysOf("p/a")).toEqual(["p/a", "p/a-", "p/a/b", "p/a0"]);
        expect(await keysOf("p")).toEqual(["p", ...byBytes(inside)]);
        expect(await keysOf("p/a/b")).toEqual(["p/a/b"]);
        expect(await keysOf("p/x/y")).toEqual([]);
      });

      test("knows at once what was put and deleted", async () => {
        await objects.put("p/a", [text("value")]);
        expect(await keysOf("p/")).toEqual(["p/a"]);
        await objects.delete(["p/a"]);
        expect(await keysOf("p/")).toEqual([]);
      });

      test("gives more keys than one page of S3 holds", async () => {
        const keys = Array.from({ length: 1_100 }, (_, index) => `p/${index}`);
        await Promise.all(keys.map((key) => objects.put(key, [text(key)])));
        expect(await keysOf("p/")).toEqual(byBytes(keys));
      });

      test("may be left early", async () => {
        for (const key of ["a", "b", "c"]) await objects.put(key, [text("value")]);
        for await (const key of objects.list("")) {
          expect(key).toBe("a");
          break;
        }
      });
    });

    describe("listing by folders", () => {
      const folders = { delimiter: "/" } as const;

      beforeEach(async () => {
        const keys = ["p", "p/", "p/a", "p/a/1", "p/a/b/2", "p/a0", "p/b//3", "p/\uffee/4", "p/🚀/5", "p/🚀/6", "q/7"];
        await Promise.all(keys.map((key) => objects.put(key, [text(key)])));
      });

      test("gives keys of one folder as one, each once and in order", async () => {
        expect(await keysOf("p/", folders)).toEqual(["p/", "p/a", "p/a/", "p/a0", "p/b/", "p/\uffee/", "p/🚀/"]);
        expect(await keysOf("", folders)).toEqual(["p", "p/", "q/"]);
        expect(await keysOf("p", folders)).toEqual(["p", "p/"]);
        expect(await keysOf("p/a", folders)).toEqual(["p/a", "p/a/", "p/a0"]);
        expect(await keysOf("p/b/", folders)).toEqual(["p/b//"]);
        expect(await keysOf("p/none/", folders)).toEqual([]);
      });

      test.each([
        ["before all", "o", ["p/", "p/a", "p/a/", "p/a0", "p/b/", "p/\uffee/", "p/🚀/"]],
        ["that is the prefix", "p/", ["p/a", "p/a/", "p/a0", "p/b/", "p/\uffee/", "p/🚀/"]],
        ["that is a key", "p/a", ["p/a/", "p/a0", "p/b/", "p/\uffee/", "p/🚀/"]],
        ["that is a folder", "p/a/", ["p/a0", "p/b/", "p/\uffee/", "p/🚀/"]],
        ["inside a folder", "p/a/b/1", ["p/a0", "p/b/", "p/\uffee/", "p/🚀/"]],
        ["that is not there", "p/aaa", ["p/b/", "p/\uffee/", "p/🚀/"]],
        ["whose bytes sort otherwise than its UTF-16", "p/\uffff", ["p/🚀/"]],
        ["behind all", "q", []],
      ])("goes on behind a key %s", async (_, after, expected) => {
        expect(await keysOf("p/", { ...folders, after })).toEqual(expected);
      });

      test("gives more folders than one page of S3 holds", async () => {
        const made = Array.from({ length: 1_100 }, (_, index) => `f/${index}/`);
        await Promise.all(made.flatMap((folder) => [objects.put(`${folder}a`, []), objects.put(`${folder}b`, [])]));
        expect(await keysOf("f/", folders)).toEqual(byBytes(made));
        expect(await keysOf("f/", { ...folders, after: "f/998/" })).toEqual(["f/999/"]);
      });
    });

    test.each([
      ["before all", "", ["p/1", "p/1/2", "p/2", "p/🚀"]],
      ["that is a key", "p/1", ["p/1/2", "p/2", "p/🚀"]],
      ["that is not there", "p/1/", ["p/1/2", "p/2", "p/🚀"]],
      ["behind all with the prefix", "p0", []],
    ])("lists what is behind a key %s", async (_, after, expected) => {
      await Promise.all(["o/1", "p/1", "p/1/2", "p/2", "p/🚀", "q/1"].map((key) => objects.put(key, [])));
      expect(await keysOf("p/", { after })).toEqual(expected);
    });

    describe("deleting", () => {
      test("deletes what is there and minds not what is not", async () => {
        await objects.put("a", [text("value")]);
        await objects.put("a/b", [text("value")]);
        await objects.delete(["a", "absent", "absent/too"]);
        expect(await keysOf("")).toEqual(["a/b"]);
      });

      test("takes no keys, or more than one request of S3 does", async () => {
        const keys = Array.from({ length: 1_100 }, (_, index) => `p/${index}`);
        await Promise.all(keys.map((key) => objects.put(key, [])));
        await objects.delete([]);
        await objects.delete(keys);
        expect(await keysOf("")).toEqual([]);
      });

      test("leaves room for an object of the same key", async () => {
        await objects.put("p/a", [text("first")]);
        await objects.delete(["p/a"]);
        expect(await objects.put("p/a", [text("second")], { ifAbsent: true })).toBe("stored");
      });
    });

    test("does nothing when the signal is aborted already", async () => {
      await objects.put("there", [text("value")]);
      const signal = AbortSignal.abort(new Error("enough"));
      await expect(objects.put("key", [text("value")], { signal })).rejects.toThrow("enough");
      await expect(objects.get("there", { signal })).rejects.toThrow("enough");
      await expect(objects.has("there", { signal })).rejects.toThrow("enough");
      await expect(objects.delete(["there"], { signal })).rejects.toThrow("enough");
      await expect(Array.fromAsync(objects.list("", { signal }))).rejects.toThrow("enough");
      expect(await keysOf("")).toEqual(["there"]);
    });
  });
}

function byBytes(keys: readonly string[]): readonly string[] {
  return keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}
