import { expect, test } from "vitest";
import { bundle } from "./bundle.ts";
import { TestProject } from "./project.fake.ts";

const rows = Array.from({ length: 30_000 }, (_, id) => ({ id, name: `row ${id} \u2028 "quoted"` }));

test.each([
  ["an import", 'import rows from "./rows.json" with { type: "json" }; export const train = (at: number) => rows[at];'],
  ["a named import", 'import { version } from "./table.json"; export const train = () => version;'],
  ["a require", 'const rows = require("./rows.json"); exports.train = (at) => rows[at];'],
])("%s of a large JSON file gives its value and hardly any source map", async (_, train) => {
  await using project = await TestProject.create({
    "train.ts": train.includes("exports.train") ? 'export { train } from "./old.cjs";' : train,
    "old.cjs": train.includes("exports.train") ? train : "",
    "rows.json": JSON.stringify(rows, undefined, 2),
    "table.json": JSON.stringify({ version: rows[29_999], rows }, undefined, 2),
  });
  const made = await bundle(project.plan());
  expect(await project.run(made, 29_999)).toEqual({ value: rows[29_999] });
  expect(made.sourceMap.length).toBeLessThan(100_000);
  expect(made.warnings).toEqual([]);
});

test("what is no JSON is refused by its place", async () => {
  await using project = await TestProject.create({
    "train.ts": 'import rows from "./rows.json" with { type: "json" }; export const train = () => rows;',
    "rows.json": `[${"1,\n".repeat(200_000)}oops]`,
  });
  await expect(bundle(project.plan())).rejects.toThrow(/rows\.json:200001:\d+/);
});
