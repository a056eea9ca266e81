import { expect, test } from "vitest";
import { BundleError } from "../errors.ts";
import { bundle } from "./bundle.ts";
import { TestProject } from "./project.fake.ts";

/** What packages look like that have a native addon, each as it is done by real ones. */
const packages = {
  "node_modules/addon-by-file/package.json": "{}",
  "node_modules/addon-by-file/index.js": 'module.exports = require("./build/Release/addon.node");',
  "node_modules/addon-by-file/build/Release/addon.node": "\u007fELF",
  "node_modules/bindings/package.json": "{}",
  "node_modules/bindings/index.js": "module.exports = (name) => require(name);",
  "node_modules/addon-by-bindings/package.json": "{}",
  "node_modules/addon-by-bindings/index.js": 'module.exports = require("bindings")("addon");',
  "node_modules/node-gyp-build/package.json": "{}",
  "node_modules/node-gyp-build/index.js": "module.exports = (folder) => require(folder);",
  "node_modules/addon-with-fallback/package.json": "{}",
  "node_modules/addon-with-fallback/index.js":
    'try { module.exports = require("node-gyp-build")(__dirname); } catch (e) { module.exports = require("./fallback"); }',
  "node_modules/addon-with-fallback/fallback.js": "module.exports = 42;",
  "node_modules/addon-per-platform/package.json":
    '{ "optionalDependencies": { "addon-per-platform-linux-x64-gnu": "1", "addon-per-platform-darwin-arm64": "1" } }',
  "node_modules/addon-per-platform/index.js":
    'let it; try { it = require("addon-per-platform-linux-x64-gnu") } catch {} if (!it) throw 1; module.exports = it;',
  "node_modules/addon-by-gyp/package.json": "{}",
  "node_modules/addon-by-gyp/binding.gyp": "{}",
  "node_modules/addon-by-gyp/index.js": 'module.exports = require(require("path").join("build/Release", "x"));',
  "node_modules/@mapbox/node-pre-gyp/package.json": "{}",
  "node_modules/@mapbox/node-pre-gyp/index.js":
    'exports.test = () => require("mock-aws-s3"); exports.page = () => require("./page.html"); exports.find = () => ".";',
  "node_modules/@mapbox/node-pre-gyp/page.html": "<p>",
  "node_modules/addon-by-pre-gyp/package.json": "{}",
  "node_modules/addon-by-pre-gyp/index.js": 'module.exports = require(require("@mapbox/node-pre-gyp").find());',
  "node_modules/only-sources/package.json": "{}",
  "node_modules/only-sources/binding.gyp": "{}",
  "node_modules/only-sources/index.js": "module.exports = 42;",
  "node_modules/user-of-addon/package.json": "{}",
  "node_modules/user-of-addon/index.js": 'exports.addon = require("addon-by-bindings");',
};

test.each(["addon-by-file", "addon-by-bindings", "addon-per-platform", "addon-by-gyp", "addon-by-pre-gyp"])(
  "%s is refused",
  async (name) => {
    await using project = await TestProject.create({
      ...packages,
      "train.ts": 'import { db } from "./db.ts"; export const train = () => db;',
      "db.ts": `import db from "${name}"; export { db };`,
    });
    const running = bundle(project.plan());
    await expect(running).rejects.toThrow(BundleError);
    await expect(running).rejects.toThrow(`Cannot bundle 'train' as '${name}' is a native addon`);
    await expect(running).rejects.toThrow(`(train.ts -> db.ts -> ${name}`);
    await expect(running).rejects.toThrow(`pass external: ["${name}"]`);
  },
);

test("an addon behind another package is named with that package", async () => {
  await using project = await TestProject.create({
    ...packages,
    "train.ts": 'import { addon } from "user-of-addon"; export const train = () => addon;',
  });
  await expect(bundle(project.plan())).rejects.toThrow("(train.ts -> user-of-addon -> addon-by-bindings -> bindings)");
});

test("an addon in a folder that a template imports is refused", async () => {
  await using project = await TestProject.create({
    ...packages,
    "train.ts": "export const train = (name) => import(`./stores/${name}.ts`);",
    "stores/a.ts": 'import db from "addon-by-file"; export { db };',
  });
  await expect(bundle(project.plan())).rejects.toThrow("(train.ts -> stores/a.ts -> addon-by-file)");
});

test("an addon that is external is none of the bundle's business", async () => {
  await using project = await TestProject.create({
    ...packages,
    "train.ts": 'import db from "addon-by-file"; export const train = () => db;',
  });
  expect((await bundle(project.plan(), { external: ["addon-by-file"] })).warnings).toEqual([]);
});

test.each([
  [
    "its package goes on without",
    'import x from "addon-with-fallback"; export const train = () => x;',
    "addon-with-fallback",
  ],
  [
    "its importer goes on without",
    'let x = 42; try { x = require("addon-by-file") } catch {} export const train = () => x;',
    "addon-by-file",
  ],
  [
    "one far above goes on without",
    'const x = await import("user-of-addon").catch(() => 42); export const train = () => x;',
    "addon-by-bindings",
  ],
  [
    "it is for another platform",
    'let x = 42; try { x = require("addon-per-platform") } catch {} export const train = () => x;',
    "addon-per-platform",
  ],
])("an addon is warned of if %s", async (_, train, addon) => {
  await using project = await TestProject.create({ ...packages, "train.ts": train });
  const made = await bundle(project.plan());
  expect(made.warnings).toEqual([expect.stringContaining(`'${addon}' is a native addon, left out`)]);
  expect(await project.run(made)).toEqual({ value: 42 });
});

test("one import that goes on without an addon does not excuse another that does not", async () => {
  await using project = await TestProject.create({
    ...packages,
    "train.ts": 'try { require("addon-by-file") } catch {} import { b } from "./b.ts"; export const train = () => b;',
    "b.ts": 'import b from "addon-by-file"; export { b };',
  });
  await expect(bundle(project.plan())).rejects.toThrow("(train.ts -> b.ts -> addon-by-file");
});

test("a package that comes with C++ sources but does not load them is no addon", async () => {
  await using project = await TestProject.create({
    ...packages,
    "train.ts": 'import x from "only-sources"; export const train = () => x;',
  });
  const made = await bundle(project.plan());
  expect(made.warnings).toEqual([]);
  expect(await project.run(made)).toEqual({ value: 42 });
});

test("an addon that is not used is no matter", async () => {
  await using project = await TestProject.create({
    ...packages,
    "package.json": '{ "type": "module", "sideEffects": false }',
    "train.ts": 'import { pure } from "./all.ts"; export const train = () => pure;',
    "all.ts": 'export { db } from "./db.ts"; export const pure = 42;',
    "db.ts": 'import db from "addon-by-bindings"; export { db };',
  });
  const made = await bundle(project.plan());
  expect(made.warnings).toEqual([]);
  expect(await project.run(made)).toEqual({ value: 42 });
});
