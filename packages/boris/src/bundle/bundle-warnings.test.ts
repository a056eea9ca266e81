import { expect, test } from "vitest";
import { bundle } from "./bundle.ts";
import { TestProject } from "./project.fake.ts";

const files = {
  "lib/a.ts": "export const a = 1;",
  "lib/b.ts": "export const b = 1;",
  "model.bin": "weights",
  "data/x.csv": "1,2",
  "node_modules/dep/package.json": '{ "type": "module" }',
  "node_modules/dep/x.wasm": "wasm",
  "node_modules/dep/dynamic.js": "export const f = (n) => [import(n), __dirname + '/package.json'];",
  "node_modules/dep/wasm.js": 'const file = "x.wasm";\nexport const f = (dir) => dir + file;',
};

test.each([
  [
    "import() of a variable",
    "export const train = (n) =>\n  import(n);",
    ["train.ts:2:3: import() of a name that is known"],
  ],
  [
    "require() of a variable",
    "export const train = (n) => require(n);",
    ["train.ts:1:29: require() of a name that is known"],
  ],
  [
    "import() of a constant that is a package, or that a parameter hides",
    'const n = "a-package-of-theirs", m = "node:fs"; export const train = (m) => [import(n), import(m)];',
    ["train.ts:1:78: import() of a name", "train.ts:1:89: import() of a name"],
  ],
  [
    "import() of a variable that may change",
    'let n = "node:fs"; export const train = () => import(n);',
    ["train.ts:1:47: import() of a name"],
  ],
  [
    "a require that is passed on",
    "export const train = () => [require];",
    ["train.ts:1:29: require that is not called"],
  ],
  [
    "a template that takes a folder",
    "// import(`./lib`)\nexport const train = (n) => import(`./lib/${n}.ts`);",
    ["train.ts:2:29: an import of a name that is known at run time only brings all 2 files of ./lib/**/*.ts"],
  ],
  [
    "new URL(…, import.meta.url)",
    'export const train = () => new URL("./model.bin", import.meta.url);',
    ["train.ts:1:28: reads 'model.bin', which stays behind unless 'include' names it"],
  ],
  [
    "import.meta.dirname",
    'import { join } from "node:path"; export const train = () => join(import.meta.dirname, "data", "x.csv");',
    ["reads 'data/x.csv'"],
  ],
  [
    "a folder",
    'import { join } from "node:path"; export const train = () => join(import.meta.dirname, "./data");',
    ["reads 'data'"],
  ],
  ["__dirname in a template", "export const train = () => `${__dirname}/data/x.csv`;", ["reads 'data/x.csv'"]],
  ["__dirname in a sum", 'export const train = () => __dirname + "/data/x.csv";', ["reads 'data/x.csv'"]],
  [
    "a package that reads WebAssembly",
    'import { f } from "dep/wasm.js"; export const train = f;',
    ["node_modules/dep/wasm.js:1:14: reads 'node_modules/dep/x.wasm'"],
  ],
  ["what esbuild finds doubtful", "export const train = (n) => n === NaN;", ["train.ts:1:31: Comparison with NaN"]],
])("%s is warned of", async (_, train, warnings) => {
  await using project = await TestProject.create({ ...files, "train.ts": train });
  const made = await bundle(project.plan());
  expect(made.warnings).toHaveLength(warnings.length);
  for (const [at, warning] of warnings.entries()) expect(made.warnings[at]).toContain(warning);
});

test.each([
  ["a package with run-time imports", 'import { f } from "dep/dynamic.js"; export const train = f;'],
  [
    "import() of a constant that is a built-in module",
    'const n = "node:path"; export const train = () => { const m: string = "fs/promises"; return [import(n), import(m)]; };',
  ],
  ["require() of such a constant", 'const n = "node:path" as string; export const train = () => require(n);'],
  ["import() of a template for built-in modules", "export const train = (n) => import(`node:${n}`);"],
  ["the test for being the main module", "export const train = () => import.meta.url === process.argv[1];"],
  ["a URL of the web", 'export const train = () => new URL("https://a.b/model.bin");'],
  ["a file that is not there", 'export const train = () => new URL("./nope.bin", import.meta.url);'],
  [
    "the folder above",
    'import path from "node:path"; export const train = () => path.join(import.meta.dirname, "..");',
  ],
  ["a comment", "/* import(n); require(n); new URL('./model.bin', import.meta.url) */ export const train = 1;"],
  ["code that is not used", 'const f = () => new URL("./model.bin", import.meta.url); export const train = 1;'],
  ["an optional module that is not there", 'try { require("./nope") } catch {} export const train = 1;'],
])("%s is not warned of", async (_, train) => {
  await using project = await TestProject.create({ ...files, "train.ts": train });
  expect((await bundle(project.plan())).warnings).toEqual([]);
});

test("import() of a built-in module by a captured constant is not warned of", async () => {
  const text = 'const n = "node:path";\nconst train = () => import(n);\n';
  await using project = await TestProject.create({ "script.ts": text });
  const map = { version: 3, sources: ["script.ts"], names: [], mappings: "AACA,8BAAoB" };
  const inline = `//# sourceMappingURL=data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString("base64")}`;
  const slice = project.module("script.ts", `export const f = (n) => () => import(n);\n${inline}`);
  const plan = project.plan('import { f } from "./script.ts"; export const instantiate = f;', {
    generated: new Map([[slice.path, slice]]),
    runningScript: new Set([slice.path]),
  });
  expect((await bundle(plan)).warnings).toEqual([]);
});
