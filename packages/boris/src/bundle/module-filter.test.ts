import { expect, test } from "vitest";
import { anyFile, anyFileOf, anyProjectModule } from "./module-filter.ts";

test.each([
  "/a/b.ts",
  "/a/n/node/node_module/node_modulesx/xnode_modules/b.cjs",
  "/b.tsx",
  "C:\\a\\b.mts",
  "/node_modules.js",
])("%s is a module of the project", (file) => expect(anyProjectModule.test(file)).toBe(true));

test.each(["/a/node_modules/b/c.js", "/node_modules/b.js", "C:\\a\\node_modules\\b.js", "/a/b.json", "/a/b.node"])(
  "%s is none",
  (file) => expect(anyProjectModule.test(file)).toBe(false),
);

test("files are found by their very paths, whatever characters those have", () => {
  const filter = anyFileOf(["/a/b+c (1).ts", "/d"]);
  expect(["/a/b+c (1).ts", "/d", "/x/d", "/d/e", "/a/bbc (1).ts"].filter((file) => filter.test(file))).toEqual([
    "/a/b+c (1).ts",
    "/d",
  ]);
});

test("file names are found at the end of a path", () => {
  const filter = anyFile(["a.ts"]);
  expect(["a.ts", "./a.ts", "/x/a.ts", "ba.ts", "a.tsx", "./axts"].filter((path) => filter.test(path))).toEqual([
    "a.ts",
    "./a.ts",
    "/x/a.ts",
  ]);
});

test("no files means no match", () => {
  expect(["", "a", "\n"].some((text) => anyFileOf([]).test(text))).toBe(false);
});
