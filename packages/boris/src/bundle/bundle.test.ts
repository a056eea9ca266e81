import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { bundle } from "./bundle.ts";
import { TestProject } from "./project.fake.ts";

test("runs in an empty folder far from its project", async () => {
  await using project = await TestProject.create({
    "train.ts": 'import { twice } from "./lib/twice.ts"; export const train = (n: number) => twice(n);',
    "lib/twice.ts": "export function twice(n: number): number { return n * 2 }",
  });
  const made = await bundle(project.plan());
  expect(await project.run(made, 21)).toEqual({ value: 42 });
  expect(made.warnings).toEqual([]);
});

test.each([
  ["top-level await", "const base = await Promise.resolve(40); export const train = () => base + 2;"],
  ["an enum", "enum Answer { Right = 42 } export const train = () => Answer.Right;"],
  ["a namespace", "namespace a { export const b = 42 } export const train = () => a.b;"],
  ["a parameter property", "class A { constructor(readonly b: number) {} } export const train = () => new A(42).b;"],
  [
    "a decorator",
    "const add = (_: unknown, c: ClassFieldDecoratorContext) => (n: number) => n + 2;" +
      "class A { @add n = 40 } export const train = () => new A().n;",
  ],
  ["`using`", "export function train() { let n = 0; { using _ = { [Symbol.dispose]() { n = 42 } }; } return n }"],
  ["a built-in module", 'import path from "node:path"; export const train = () => path.join("4", "2").length + 39;'],
  ["a built-in module without a prefix", 'import { sep } from "path"; export const train = () => sep.length + 41;'],
  ["JSON", 'import data from "./data.json" with { type: "json" }; export const train = () => data.answer;'],
  ["a literal dynamic import", 'export const train = async () => (await import("./lib/answer.ts")).answer;'],
  ["CommonJS", 'import old from "./lib/old.cjs"; export const train = () => old.answer;'],
  ["a package", 'import { answer } from "esm-package"; export const train = () => answer;'],
  ["a CommonJS package", 'import { answer } from "cjs-package"; export const train = () => answer;'],
  [
    "a require made by createRequire",
    'import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);\n' +
      'export const train = () => require("cjs-package").answer;',
  ],
  ["a name kept through minifying", "class Fourty {} export const train = () => Fourty.name.length + 36;"],
])("takes %s along", async (_, train) => {
  await using project = await TestProject.create({
    "train.ts": train,
    "data.json": '{ "answer": 42 }',
    "lib/answer.ts": "export const answer: number = 42;",
    "lib/old.cjs": 'exports.answer = require("node:path").basename(__filename) === "old.cjs" ? 0 : 42;',
    "node_modules/esm-package/package.json": '{ "type": "module", "exports": "./main.js" }',
    "node_modules/esm-package/main.js": "export const answer = 42;",
    "node_modules/cjs-package/package.json": "{}",
    "node_modules/cjs-package/index.js": "exports.answer = 42;",
  });
  const made = await bundle(project.plan());
  expect(await project.run(made)).toEqual({ value: 42 });
  expect(made.warnings).toEqual([]);
});

test("honours the user's tsconfig.json for JSX, decorators and paths", async () => {
  await using project = await TestProject.create({
    "tsconfig.json": JSON.stringify({
      extends: "./tsconfig.base.json",
      compilerOptions: { jsx: "react", jsxFactory: "h", paths: { "@lib/*": ["./lib/*"] } },
    }),
    "tsconfig.base.json": '{ "compilerOptions": { "experimentalDecorators": true } }',
    "train.tsx": `
      import { add } from "@lib/add.ts";
      const h = (tag: string) => tag.length;
      const seen: string[] = [];
      class A { @((_: object, name: string) => { seen.push(name) }) method() {} }
      export const train = () => [add(<abc/>, 1), seen];`,
    "lib/add.ts": "export const add = (a: number, b: number) => a + b;",
  });
  const made = await bundle(
    project.plan(
      'export { train } from "./train.tsx"; export { train as x } from "./train.tsx"; import { train } from "./train.tsx"; export const instantiate = () => train;',
    ),
  );
  expect(await project.run(made)).toEqual({ value: [4, ["method"]] });
});

test("compiles JSX that the user's tsconfig.json wants preserved", async () => {
  await using project = await TestProject.create({
    "tsconfig.json": '{ "compilerOptions": { "jsx": "preserve", "jsxFactory": "h" } }',
    "train.tsx": "const h = (tag: string) => tag; export const train = () => <abc/>;",
  });
  const made = await bundle(
    project.plan('import { train } from "./train.tsx"; export const instantiate = () => train;'),
  );
  expect(await project.run(made)).toEqual({ value: "abc" });
});

test.each([
  [
    "lodash",
    import.meta.resolve("lodash/package.json"),
    'import _ from "lodash"; export const train = () => _.chunk([1, 2, 3], 2).length;',
  ],
  [
    "zod",
    import.meta.resolve("zod/package.json"),
    'import { z } from "zod"; export const train = () => z.object({ n: z.number() }).parse({ n: 2 }).n;',
  ],
])("takes %s without an alarm", async (_, manifest, train) => {
  await using project = await TestProject.create({ "train.ts": train });
  await project.install(manifest);
  const made = await bundle(project.plan());
  expect(made.warnings).toEqual([]);
  expect(await project.run(made)).toEqual({ value: 2 });
});

test("serves generated modules in place of the files on disk, and beside them", async () => {
  await using project = await TestProject.create({ "train.ts": "const hidden = () => 1;" });
  const onDisk = project.module("train.ts", 'import { two } from "./new.ts"; export const train = () => 40 + two;');
  const onNone = project.module("new.ts", "export const two: number = 2;");
  const generated = new Map([onDisk, onNone].map((module) => [module.path, module]));
  const made = await bundle(project.plan(undefined, { generated }));
  expect(await project.run(made)).toEqual({ value: 42 });
});

test("keeps the tsconfig.json that holds for a generated module which is also on disk", async () => {
  await using project = await TestProject.create({
    "tsconfig.json": '{ "compilerOptions": { "jsx": "react", "jsxFactory": "h" } }',
    "train.ts": "",
  });
  const module = {
    ...project.module("train.ts", "const h = (t: string) => t; export const train = () => <abc/>;"),
    loader: "tsx" as const,
  };
  const made = await bundle(project.plan(undefined, { generated: new Map([[module.path, module]]) }));
  expect(await project.run(made)).toEqual({ value: "abc" });
});

test("leaves external packages as imports", async () => {
  await using project = await TestProject.create({
    "train.ts": 'import { answer } from "far/away"; export const train = () => answer;',
  });
  const made = await bundle(project.plan(), { external: ["far"] });
  expect(Buffer.from(made.code).toString()).toContain('from"far/away"');
});

test("leaves licence comments out: they would be a part of every upload", async () => {
  await using project = await TestProject.create({ "train.ts": "/*! licence */ export const train = () => 1;" });
  expect(Buffer.from((await bundle(project.plan())).code).toString()).not.toContain("licence");
});

test("does not start for a signal that has aborted", async () => {
  await using project = await TestProject.create({ "train.ts": "export const train = () => 1;" });
  const reason = new Error("enough");
  await expect(bundle(project.plan(), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});

test("stops a build when its signal aborts", async () => {
  await using project = await TestProject.create({ "train.ts": "" });
  const controller = new AbortController();
  const reason = new Error("enough");
  const { contents, ...module } = project.module("train.ts", "export const train = () => 1;");
  let reads = 0;
  const aborting = {
    ...module,
    // The first read is for the key of the cache, the second by the build.
    get contents() {
      reads += 1;
      if (reads === 2) controller.abort(reason);
      return contents;
    },
  };
  const plan = project.plan(undefined, { generated: new Map([[module.path, aborting]]) });
  await expect(bundle(plan, { signal: controller.signal })).rejects.toBe(reason);
});

test("a program that bundles ends by itself", async () => {
  await using project = await TestProject.create({ "train.ts": "export const train = () => 1;" });
  const program = `
    import { bundle } from ${JSON.stringify(new URL("./bundle.ts", import.meta.url).href)};
    const made = await bundle(JSON.parse(process.env.PLAN, (key, value) =>
      key === "generated" ? new Map() : key === "runningScript" ? new Set() : value));
    console.log(made.hash, process.uptime());
    process.on("exit", () => console.log(process.uptime()));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program], {
    env: { PLAN: JSON.stringify(project.plan()) },
    timeout: 20_000,
  });
  const [, bundledAt, endedAt] = stdout.split(/\s+/).map(Number);
  expect(Number(endedAt) - Number(bundledAt)).toBeLessThan(1);
});
