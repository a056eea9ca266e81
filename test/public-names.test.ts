import { readFileSync } from "node:fs";
import manifest from "borisjs/package.json" with { type: "json" };
import { parseSync } from "oxc-parser";
import { describe, expect, test } from "vitest";

const publicEntries = Object.entries(manifest.exports).flatMap(([path, target]) =>
  typeof target === "string" ? [] : [{ specifier: path.replace(/^\./, "borisjs"), file: target.default }],
);

describe.each(publicEntries)("$specifier", ({ specifier, file }) => {
  test("exports these names and no others", () => {
    expect(exportedNames(sourceOf(file))).toMatchSnapshot();
  });

  test("has the same names at run time, once built", async () => {
    const loaded = (await import(specifier)) as object;
    expect(Object.keys(loaded).toSorted()).toEqual(exportedNames(sourceOf(file)).values);
  });
});

function sourceOf(builtFile: string): URL {
  const path = builtFile.replace("./dist/", "../packages/boris/src/").replace(/\.js$/, ".ts");
  return new URL(path, import.meta.url);
}

/** Names that an entry exports. Entries are explicit lists, so their own text has them all. */
function exportedNames(file: URL): { values: string[]; types: string[] } {
  const { module } = parseSync(file.pathname, readFileSync(file, "utf8"));
  const exported = module.staticExports.flatMap(({ entries }) => entries);
  const namesOf = (isType: boolean): string[] =>
    exported
      .filter((entry) => entry.isType === isType)
      .map(({ exportName }) => exportName.name ?? "everything (*)")
      .toSorted();
  return { values: namesOf(false), types: namesOf(true) };
}
