import { chmod, readdir, symlink } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { BundleError } from "../errors.ts";
import { bundle } from "./bundle.ts";
import { TestProject } from "./project.fake.ts";

const reads = (expression: string): string => `
  import { readFileSync, readdirSync } from "node:fs";
  import path from "node:path";
import { pathToFileURL } from "node:url";
  const __dirname = import.meta.dirname;
  export const train = () => ${expression};`;

test.each([
  ["import.meta.url", 'readFileSync(new URL("./model.bin", import.meta.url), "utf8")', ["lib/model.bin"], "weights"],
  [
    "import.meta.dirname",
    'readFileSync(path.join(import.meta.dirname, "model.bin"), "utf8")',
    ["lib/model.bin"],
    "weights",
  ],
  [
    "import.meta.filename",
    'readFileSync(path.dirname(import.meta.filename) + "/model.bin", "utf8")',
    ["lib/model.bin"],
    "weights",
  ],
  ["__dirname of their own", 'readFileSync(`${__dirname}/model.bin`, "utf8")', ["lib/model.bin"], "weights"],
  ["a folder above", 'readFileSync(path.join(__dirname, "../top.bin"), "utf8")', ["top.bin"], "top"],
  ["outside of the project", 'readFileSync(path.join(__dirname, "../../far.bin"), "utf8")', ["../far.bin"], "far"],
  ["in a folder that is included", 'readdirSync(__dirname + "/data").sort()', ["lib/data"], ["deep", "x y,ü.csv"]],
  ["the URL of their folder", 'readdirSync(new URL("./data/", import.meta.url)).length', ["lib/data"], 2],
  ["that globs name", 'readdirSync(__dirname + "/data/deep")', ["lib/**/*.txt"], ["a.txt"]],
])("modules find files by %s", async (_, expression, include, value) => {
  await using project = await TestProject.create({
    "train.ts": 'export { train } from "./lib/read.ts";',
    "lib/read.ts": reads(expression),
    "lib/model.bin": "weights",
    "lib/data/x y,ü.csv": "1",
    "lib/data/deep/a.txt": "a",
    "lib/data/deep/b.md": "b",
    "top.bin": "top",
    "../far.bin": "far",
  });
  const made = await bundle(project.plan(), { include });
  expect(made.warnings).toEqual([]);
  expect(await project.run(made)).toEqual({ value });
  expect(await project.run(made), "the second load").toEqual({ value });
  expect(await readdir(project.workerFolder)).toEqual([`${made.hash}.mjs`, `${made.hash}.mjs.files`]);
});

test.each([
  ["module.exports", 'module.exports = { read: () => require("fs").readFileSync(__dirname + "/a.bin", "utf8") };'],
  ["this", '(function (here) { here.read = () => require("fs").readFileSync(__dirname + "/a.bin", "utf8"); })(this);'],
])("a CommonJS module that exports by %s finds its files", async (_, text) => {
  await using project = await TestProject.create({
    "train.ts": 'import lib from "./lib/read.js"; export const train = () => lib.read();',
    "lib/package.json": "{}",
    "lib/read.js": `#!/usr/bin/env node\n"use strict";\n${text}`,
    "lib/a.bin": "weights",
  });
  expect(await project.run(await bundle(project.plan(), { include: ["lib/*.bin"] }))).toEqual({ value: "weights" });
});

test("bytes and the right to be run are kept", async () => {
  await using project = await TestProject.create({
    "train.ts": `
      import { readFileSync } from "node:fs";
      import { execFileSync } from "node:child_process";
      export const train = () => [
        [...readFileSync(new URL("./bytes.bin", import.meta.url))],
        execFileSync(import.meta.dirname + "/tool.sh", { encoding: "utf8" }),
      ];`,
    "tool.sh": "#!/bin/sh\necho ran",
  });
  await project.write({ "bytes.bin": Uint8Array.from({ length: 256 }, (_, n) => n) });
  await chmod(project.path("tool.sh"), 0o755);
  const made = await bundle(project.plan(), { include: ["bytes.bin", "tool.sh"] });
  expect(await project.run(made)).toEqual({ value: [Array.from({ length: 256 }, (_, n) => n), "ran\n"] });
});

/** A module of one function that gives 42. */
const answerWasm = Buffer.from("0061736d010000000105016000017f03020100070a0106616e7377657200000a06010400412a0b", "hex");

test("a package that is a link finds its WebAssembly", async () => {
  await using project = await TestProject.create({
    "train.ts": 'import answer from "wasm-package"; export const train = async () => (await answer)();',
    "../store/wasm-package/package.json": "{}",
    "../store/wasm-package/index.js": `
      const folder = __dirname + "/", name = "answer.wasm";
      module.exports = WebAssembly.instantiate(require("fs").readFileSync(folder + name)).then(
        ({ instance }) => () => instance.exports.answer());`,
  });
  await project.write({ "../store/wasm-package/answer.wasm": answerWasm });
  await project.install(pathToFileURL(project.path("../store/wasm-package/package.json")).href);
  expect((await bundle(project.plan())).warnings).toEqual([
    expect.stringContaining("answer.wasm', which stays behind"),
  ]);
  const made = await bundle(project.plan(), { include: ["node_modules/wasm-package/*.wasm"] });
  expect(made.warnings).toEqual([]);
  expect(await project.run(made)).toEqual({ value: 42 });
});

test("loads at the same time see whole files, and leave nothing else behind", async () => {
  await using project = await TestProject.create({
    "train.ts":
      'import { readFileSync } from "node:fs"; export const train = () => readFileSync(import.meta.dirname + "/a.bin").length;',
    "a.bin": "x".repeat(3_000_000),
  });
  const made = await bundle(project.plan(), { include: ["a.bin"] });
  const outcomes = await Promise.all(Array.from({ length: 4 }, () => project.run(made)));
  expect(outcomes).toEqual(Array.from({ length: 4 }, () => ({ value: 3_000_000 })));
  expect((await readdir(project.workerFolder, { recursive: true })).toSorted()).toEqual([
    `${made.hash}.mjs`,
    `${made.hash}.mjs.files`,
    path.join(`${made.hash}.mjs.files`, "a.bin"),
  ]);
});

test("a name that is no file is refused", async () => {
  await using project = await TestProject.create({ "train.ts": "export const train = 1;" });
  for (const include of ["nope.bin", "*.bin"]) {
    const running = bundle(project.plan(), { include: [include] });
    await expect(running).rejects.toThrow(BundleError);
    await expect(running).rejects.toThrow(`'include' names '${include}', but there is no such file in ${project.root}`);
  }
});

test("files that no module can find are warned of", async () => {
  await using project = await TestProject.create({
    "train.ts": 'import fs from "node:fs"; export const train = () => fs.readFileSync("./a.bin");',
    "a.bin": "a",
  });
  expect((await bundle(project.plan(), { include: ["a.bin"] })).warnings).toEqual([
    expect.stringContaining("no module asks where it is"),
  ]);
});

test("a file that is still missing is warned of", async () => {
  await using project = await TestProject.create({
    "train.ts":
      'export const train = () => [new URL("./a.bin", import.meta.url), new URL("./b.bin", import.meta.url)];',
    "a.bin": "a",
    "b.bin": "b",
  });
  expect((await bundle(project.plan(), { include: ["a.bin"] })).warnings).toEqual([
    expect.stringContaining("reads 'b.bin', which stays behind"),
  ]);
});

test("a file that is a link is found by the name that modules know", async () => {
  await using project = await TestProject.create({
    "train.ts":
      'import fs from "node:fs"; export const train = () => fs.readFileSync(new URL("./linked.bin", import.meta.url), "utf8");',
    "../elsewhere/real.bin": "weights",
  });
  await symlink(project.path("../elsewhere/real.bin"), project.path("linked.bin"));
  expect(await project.run(await bundle(project.plan(), { include: ["*.bin"] }))).toEqual({ value: "weights" });
});
