import { expect, test } from "vitest";
import { BundleError } from "../errors.ts";
import { bundle } from "./bundle.ts";
import { TestProject } from "./project.fake.ts";

test.each([
  [
    "a package that is not installed",
    'import "./lib/x.ts";\nimport x from "no-such-package";\nexport const train = () => x;',
    "Cannot bundle 'train' at train.ts:2:15: there is no package 'no-such-package'. " +
      'Install it, or pass external: ["no-such-package"] if workers have it',
  ],
  [
    "a module that is not there",
    'import x from "./no/such.ts"; export const train = () => x;',
    "Cannot bundle 'train' at train.ts:1:15: there is no module './no/such.ts'",
  ],
  [
    "a syntax error, after characters of several bytes",
    'export const train = "äöü" + ;',
    "Cannot bundle 'train' at train.ts:1:30: Unexpected \";\"",
  ],
  [
    "several packages that are not installed",
    'import "no-a/sub"; import "@no/b"; import "no-a"; export const train = 1;',
    "Cannot bundle 'train' at train.ts:1:8: there are no packages 'no-a', '@no/b'. " +
      'Install them, or pass external: ["no-a", "@no/b"] if workers have them',
  ],
  [
    "the first of several errors",
    'import "./no-a"; import "no-b"; export const train = 1;',
    "Cannot bundle 'train' at train.ts:1:8: there is no module './no-a' (and 1 more)",
  ],
  [
    "what a package does not export",
    'import "some/hidden"; export const train = 1;',
    "Cannot bundle 'train' at train.ts:1:8: there is no module 'some/hidden'",
  ],
  [
    "a file that is no module",
    'import x from "./lib/x.png"; export const train = () => x;',
    "Cannot bundle 'train' at train.ts:1:15: 'lib/x.png' cannot be imported. " +
      "Read it as a file, and name it in 'include' so that it travels along",
  ],
  [
    "a file of a package that is no module",
    'import x from "@ui/page"; export const train = () => x;',
    "Cannot bundle 'train' at node_modules/@ui/page/index.js:1:8: 'node_modules/@ui/page/x.html' cannot be imported. " +
      'Pass external: ["@ui/page"] if workers have that package installed',
  ],
  [
    "an export that is not there",
    'import { nope } from "./lib/x.ts"; export const train = () => nope;',
    'Cannot bundle \'train\' at train.ts:1:10: No matching export in "lib/x.ts" for import "nope"',
  ],
])("%s is named in one line", async (_, train, message) => {
  await using project = await TestProject.create({
    "train.ts": train,
    "lib/x.ts": "export const x = 1;",
    "node_modules/some/package.json": '{ "exports": "./index.js" }',
    "node_modules/some/hidden.js": "",
    "lib/x.png": "pixels",
    "node_modules/@ui/page/package.json": '{ "type": "module" }',
    "node_modules/@ui/page/index.js": 'import "./x.html"; export default 1;',
    "node_modules/@ui/page/x.html": "<p>",
  });
  const running = bundle(project.plan());
  await expect(running).rejects.toThrow(BundleError);
  await expect(running).rejects.toMatchObject({ message });
});

test("an error in copied code is placed in the file that it was copied from", async () => {
  await using project = await TestProject.create({ "train.ts": "" });
  const map = { version: 3, sources: ["train.ts"], names: [], mappings: "AAGE" };
  const inline = `//# sourceMappingURL=data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString("base64")}`;
  const copy = project.module("train.ts", `export { train } from "no-such-package";\n${inline}`);
  const running = bundle(project.plan(undefined, { generated: new Map([[copy.path, copy]]) }));
  await expect(running).rejects.toThrow("at train.ts:4:3:");
});

test("an unusable 'external' is a BundleError too", async () => {
  await using project = await TestProject.create({ "train.ts": "export const train = 1;" });
  await expect(bundle(project.plan(), { external: ["a*b*c"] })).rejects.toThrow(BundleError);
});
