import * as fc from "fast-check";
import { expect, test } from "vitest";
import { pathOfKey, readName } from "./object-path.ts";

const parts = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 40 }),
  fc.string({ unit: fc.constantFrom("a", "A", ".", "+", "~", "%", "^", " ", "é", "🚀", "\0", "\\"), maxLength: 240 }),
  fc.constantFrom("..", ".", "", "con", "NUL.txt", "x".repeat(400)),
);
const keys = fc
  .array(parts, { minLength: 1, maxLength: 6 })
  .map((all) => all.join("/"))
  .filter((key) => key !== "" && Buffer.byteLength(key) <= 1_024);

function keyOf(path: string): string {
  return path
    .split("/")
    .map((name) => readName(name)?.keyPart ?? "?")
    .join("");
}

test("a path tells its key", () => {
  fc.assert(
    fc.property(keys, (key) => {
      expect(keyOf(pathOfKey(key))).toBe(key);
    }),
  );
});

test("paths of different keys differ, on disks that ignore case too", () => {
  fc.assert(
    fc.property(keys, keys, (a, b) => {
      fc.pre(a !== b);
      expect(pathOfKey(a).toLowerCase()).not.toBe(pathOfKey(b).toLowerCase());
    }),
  );
});

test("no object is where another key needs a folder", () => {
  fc.assert(
    fc.property(keys, parts, (key, part) => {
      const inside = `${key}/${part}`;
      fc.pre(Buffer.byteLength(inside) <= 1_024);
      expect(pathOfKey(inside).startsWith(`${pathOfKey(key)}/`)).toBe(false);
    }),
  );
});

test("a path stays in its folder, is not hidden, and holds names that every disk takes", () => {
  fc.assert(
    fc.property(keys, (key) => {
      for (const name of pathOfKey(key).split("/")) {
        expect(name).toMatch(/^[a-z0-9_%^+~-][a-z0-9_%^+~.-]*$/);
        expect(name).not.toMatch(/\.$/);
        expect(name).not.toMatch(/^(?:aux|con|nul|prn|com\d|lpt\d)(?:\.|$)/);
        expect(name.length).toBeLessThanOrEqual(201);
      }
    }),
  );
});

test("most names are as they were", () => {
  expect(pathOfKey("bundles/0f3c.mjs")).toBe("bundles+/0f3c.mjs");
  expect(pathOfKey("jobs/01J/results/17")).toBe("jobs+/01^j+/results+/17");
});
