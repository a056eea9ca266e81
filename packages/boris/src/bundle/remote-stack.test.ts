import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { bundle } from "./bundle.ts";
import { TestProject } from "./project.fake.ts";
import { mapStack } from "./remote-stack.ts";

/** A hash of its own for each test: maps are remembered by hash. */
const newHash = (): string => randomBytes(32).toString("hex");

test("a stack leads to the lines of the user's source", async () => {
  await using project = await TestProject.create({
    "train.ts": [
      'import { fail } from "./lib/fail.ts";',
      "",
      "export async function train(n: number) {",
      "  await null;",
      "  return fail(n);",
      "}",
    ].join("\n"),
    "lib/fail.ts": [
      "interface Wide {",
      "  readonly n: number;",
      "}",
      "export function fail(n: Wide | number): never {",
      '  if (n === 1) throw new Error("bad\\nnews");',
      "  return n as never;",
      "}",
    ].join("\n"),
  });
  const made = await bundle(project.plan());
  const { stack = "" } = await project.run(made, 1);
  const lines = mapStack(stack, (asked) => (asked === made.hash ? made.sourceMap : undefined), project.root).split(
    "\n",
  );
  expect(lines.slice(0, 4)).toEqual([
    "Error: bad",
    "news",
    `    at fail (${project.path("lib/fail.ts")}:5:22)`,
    `    at train (${project.path("train.ts")}:5:10)`,
  ]);
});

test("a frame of copied code leads to the file that it was copied from", async () => {
  await using project = await TestProject.create({
    "script.ts": "// a line\nconst train = () => { throw new Error() };",
  });
  const map = { version: 3, sources: ["script.ts"], names: [], mappings: "AACA,qBAAqB" };
  const inline = `//# sourceMappingURL=data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString("base64")}`;
  const slice = project.module("script.ts", `const train = () => { throw new Error() };export { train }\n${inline}`);
  const made = await bundle(
    project.plan('import { train } from "./script.ts"; export const instantiate = () => train;', {
      generated: new Map([[slice.path, slice]]),
      runningScript: new Set([slice.path]),
    }),
  );
  const { stack = "" } = await project.run(made);
  expect(mapStack(stack, () => made.sourceMap, project.root)).toContain(`${slice.path}:2:22`);
});

test.each([
  ["plain", `    at f (file:///tmp/w/HASH.mjs:1:1)`, "    at f (/project/a.ts:1:1)"],
  ["without a function", `    at file:///tmp/w/HASH.mjs:1:1`, "    at /project/a.ts:1:1"],
  ["asynchronous", `    at async f (file:///tmp/w/HASH.mjs:1:1)`, "    at async f (/project/a.ts:1:1)"],
  ["a method with an alias", `    at A.b [as c] (/tmp/w/HASH.mjs:1:1)`, "    at A.b [as c] (/project/a.ts:1:1)"],
  ["imported for some captures", `    at f (file:///w/HASH.mjs?c=0a1b:1:1)`, "    at f (/project/a.ts:1:1)"],
  ["in a folder with spaces", `    at f (file:///a%20b (c)/HASH.mjs:1:1)`, "    at f (/project/a.ts:1:1)"],
  ["of a Windows path", `    at f (C:\\a b\\HASH.mjs:1:1)`, "    at f (/project/a.ts:1:1)"],
  ["of a promise", "    at async Promise.all (index 0)", "    at async Promise.all (index 0)"],
])("a frame is understood: %s", (_, frame, mapped) => {
  const stack = `Error\n${frame.replace("HASH", newHash())}`;
  const map = JSON.stringify({ version: 3, sources: ["a.ts"], names: [], mappings: "AAAA" });
  expect(mapStack(stack, () => map, "/project")).toBe(`Error\n${mapped}`);
});

test("frames of boris, of Node.js and of the bundler's helpers are left out", () => {
  const hash = newHash();
  const sources = ["a.ts", "node_modules/borisjs/dist/capture/restore/restore.js", "boris-entry.js"];
  const map = JSON.stringify({ version: 3, sources, names: [], mappings: ";AAAA,CCAA,CCAA" });
  const stack = [
    "Error: at first",
    `    at helper (file:///tmp/${hash}.mjs:1:5)`,
    `    at f (file:///tmp/${hash}.mjs:2:1)`,
    `    at restore (file:///tmp/${hash}.mjs:2:2)`,
    `    at instantiate (file:///tmp/${hash}.mjs:2:3)`,
    `    at helper (file:///tmp/${hash}.mjs:3:1)`,
    "    at run (file:///x/node_modules/borisjs/dist/worker/sandbox/run.js:1:1)",
    "    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)",
    "    at theirs (/home/me/sandbox/mine.js:1:1)",
  ].join("\n");
  expect(mapStack(stack, () => map, "/p").split("\n")).toEqual([
    "Error: at first",
    "    at f (/p/a.ts:1:1)",
    "    at theirs (/home/me/sandbox/mine.js:1:1)",
  ]);
});

test("public parts of Node.js are left out below the user's last frame, where they called boris, and nowhere else", () => {
  const map = JSON.stringify({ version: 3, sources: ["a.ts"], names: [], mappings: "AAAA" });
  const userFrame = `    at f (file:///tmp/${newHash()}.mjs:1:1)`;
  const stack = [
    "Error: no such file",
    "    at readFileSync (node:fs:487:35)",
    userFrame,
    "    at EventEmitter.emit (node:events:514:28)",
    userFrame,
    "    at run (file:///x/node_modules/borisjs/dist/worker/sandbox/runner.js:1:1)",
    "    at process.emit (node:events:514:28)",
    "    at node:events:1:1",
    "    at emit (node:internal/child_process:949:14)",
  ];
  expect(mapStack(stack.join("\n"), () => map, "/p").split("\n")).toEqual([
    "Error: no such file",
    "    at readFileSync (node:fs:487:35)",
    "    at f (/p/a.ts:1:1)",
    "    at EventEmitter.emit (node:events:514:28)",
    "    at f (/p/a.ts:1:1)",
  ]);
  const foreign = "Error\n    at Socket.emit (node:events:514:28)";
  expect(mapStack(foreign, () => map, "/p")).toBe(foreign);
});

test.each([
  ["unknown", () => undefined],
  ["broken", () => "{"],
  ["of another kind", () => "[]"],
  [
    "out of reach",
    () => {
      throw new Error("gone");
    },
  ],
])("a frame stays as it is if its map is %s", (_, sourceMapOf: () => string | undefined) => {
  const stack = `Error\n    at f (file:///tmp/${newHash()}.mjs:1:5)`;
  expect(mapStack(stack, sourceMapOf, "/p")).toBe(stack);
});

test("a map is asked for once, however many stacks there are", () => {
  const frame = `    at f (file:///tmp/${newHash()}.mjs:1:1)`;
  const map = JSON.stringify({ version: 3, sources: ["$&.ts"], names: [], mappings: "AAAA" });
  const asked = [() => map, () => undefined].map((sourceMapOf) => mapStack(frame, sourceMapOf, "/p"));
  expect(asked).toEqual(["    at f (/p/$&.ts:1:1)", "    at f (/p/$&.ts:1:1)"]);
});
