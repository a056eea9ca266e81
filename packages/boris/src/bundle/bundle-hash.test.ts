import { expect, test } from "vitest";
import { bundle } from "./bundle.ts";
import { TestProject } from "./project.fake.ts";

const files = {
  "train.ts": `
    import old from "cjs-package";
    import data from "./data.json" with { type: "json" };
    export const train = (name: string) => [old(), data, import(\`./models/\${name}.ts\`), import.meta.url, __dirname];`,
  "data.json": "[1, 2]",
  "models/a.ts": "export const a = 1;",
  "models/b.cts": "exports.b = 1;",
  "model.bin": "weights",
  "node_modules/cjs-package/package.json": "{}",
  "node_modules/cjs-package/index.js": 'exports.x = require("./lib/x"); module.exports = () => __filename;',
  "node_modules/cjs-package/lib/x.js": "module.exports = class Named {};",
};

test.each([[[]], [["model.bin"]]])("is the same in any folder, including %j", async (include) => {
  await using near = await TestProject.create(files);
  await using deep = await TestProject.create(files, 5);
  const [one, other] = [await bundle(near.plan(), { include }), await bundle(deep.plan(), { include })];
  expect(other.hash).toBe(one.hash);
  expect(other.sourceMap).toBe(one.sourceMap);
});

test("does not know where modules are", async () => {
  await using project = await TestProject.create(files);
  const { code } = await bundle(project.plan());
  expect(Buffer.from(code).toString()).not.toMatch(/boris-bundle|node_modules|cjs-package|data\.json/);
});

test("changes with the source, and with a file that travels along", async () => {
  await using project = await TestProject.create(files);
  const hashes = new Set([(await bundle(project.plan())).hash]);
  await project.write({ "data.json": "[1, 3]" });
  hashes.add((await bundle(project.plan())).hash);
  hashes.add((await bundle(project.plan(), { include: ["model.bin"] })).hash);
  await project.write({ "model.bin": "other weights" });
  hashes.add((await bundle(project.plan(), { include: ["model.bin"] })).hash);
  expect(hashes.size).toBe(4);
});

test("does not depend on the order in which files are named", async () => {
  await using project = await TestProject.create(files);
  const forth = await bundle(project.plan(), { include: ["model.bin", "data.json", "*.bin"] });
  const back = await bundle(project.plan(), { include: ["data.json", "model.bin"] });
  expect(forth.hash).toBe(back.hash);
});
