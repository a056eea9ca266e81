import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { cycles, importsOf, readImports, staticWays, type Import } from "./support/module-graph.ts";

const foundation = ["errors", "clock", "options", "load-lazily", "own-version"];
const worker = ["worker", "transport", "backend", "protocol", ...foundation];

/** A layer is a folder of `src`, or a file that lies directly in it. What each may import beside itself: */
const mayImport: Readonly<Record<string, readonly string[] | "anything">> = {
  errors: [],
  clock: [],
  options: ["errors"],
  "own-version": [],
  "load-lazily": [],
  protocol: foundation,
  backend: ["protocol", ...foundation],
  transport: ["backend", "protocol", ...foundation],
  capture: ["transport", "backend", "protocol", ...foundation],
  bundle: ["capture", "transport", "backend", "protocol", ...foundation],
  jobs: ["bundle", "transport", "backend", "protocol", ...foundation],
  stats: ["protocol", ...foundation],
  client: ["jobs", "stats", "bundle", "capture", "transport", "backend", "protocol", ...foundation],
  worker: ["transport", "backend", "protocol", ...foundation],
  "dead-letters": ["jobs", "bundle", "transport", "backend", "protocol", ...foundation],
  local: worker,
  aws: worker,
  report: ["jobs", "stats", "transport", "backend", "protocol", ...foundation],
  cli: "anything",
  task: ["protocol"],
  index: "anything",
  executor: "anything",
  "local-entry": "anything",
  "aws-entry": "anything",
  lambda: "anything",
};

/** Built-in modules of Node that count as outside dependencies: each is a thing that boris hides in one place. */
const guardedBuiltins = ["node:sqlite", "node:inspector", "node:inspector/promises"];

const imports = await readImports(fileURLToPath(new URL("../packages/boris/src", import.meta.url)));

test("layers import only what lies below them", () => {
  expect(imports.flatMap(wrongWay)).toEqual([]);
});

test("the report's page, which runs in browsers, knows of the rest what the report's data looks like, and nothing else", async () => {
  const page = await readImports(fileURLToPath(new URL("../packages/boris/page", import.meta.url)));
  const known = ({ to, kind }: Import): boolean =>
    to === "../src/report/report-data.ts" || (kind === "type" && to.startsWith("../src/stats/"));
  const foreign = page.filter((one) => !one.outside && one.to.startsWith("..") && !known(one));
  expect(foreign.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  expect(cycles(page).map((way) => way.join(" → "))).toEqual([]);
});

test("no module imports itself by a detour", () => {
  expect(cycles(imports).map((way) => way.join(" → "))).toEqual([]);
});

test("each outside dependency is imported by one folder", () => {
  const guarded = imports.filter(
    ({ to, outside }) => outside && (!to.startsWith("node:") || guardedBuiltins.includes(to)),
  );
  const shared = [...Map.groupBy(guarded, ({ to }) => packageOf(to))].flatMap(([dependency, importing]) => {
    const folders = new Set(importing.map(({ from }) => layerOf(from)));
    return folders.size > 1 ? [`${dependency} is imported by ${importing.map(({ from }) => from).join(", ")}`] : [];
  });
  expect(shared).toEqual([]);
});

test.each(["index.ts", "task.ts"])(
  "%s does not load esbuild, the parser or the AWS SDK before they are needed",
  (entry) => {
    const heavy = (to: string): boolean => /^(esbuild|oxc-parser|@aws-sdk\/.*|@smithy\/.*)$/.test(to);
    expect(staticWays(imports, entry, heavy).map((way) => way.join(" → "))).toEqual([]);
  },
);

describe("the rules themselves", () => {
  const judge = (path: string, source: string): string[] => importsOf(path, source).flatMap(wrongWay);

  test("refuse an import put the wrong way round, types included", () => {
    expect(judge("protocol/task.ts", 'import { Executor } from "../client/executor.ts";')).toEqual([
      "protocol/task.ts imports client/executor.ts",
    ]);
    expect(judge("client/job.ts", 'export type { Sandbox } from "../worker/sandbox.ts";')).toHaveLength(1);
    expect(judge("worker/run-task.ts", 'await import("../local/open-local.ts");')).toHaveLength(1);
    expect(judge("task.ts", 'export * from "./errors.ts";')).toHaveLength(1);
    expect(judge("helpers/x.ts", 'import { a } from "../errors.ts";')).toEqual(["helpers/x.ts is in no known layer"]);
  });

  test("find cycles, and ways through re-exports but not through types or lazy imports", () => {
    const graph = [
      ...importsOf("a.ts", 'export { b } from "./b.ts"; import type { C } from "./c.ts"; await import("./d.ts");'),
      ...importsOf("b.ts", 'import "esbuild"; import { a } from "./a.ts";'),
      ...importsOf("c.ts", 'import "rollup";'),
      ...importsOf("d.ts", 'import "webpack";'),
    ];
    expect(cycles(graph)).toEqual([["a.ts", "b.ts", "a.ts"]]);
    expect(staticWays(graph, "a.ts", (to) => !to.endsWith(".ts"))).toEqual([["a.ts", "b.ts", "esbuild"]]);
  });
});

function wrongWay({ from, to, outside }: Import): string[] {
  const layer = layerOf(from);
  const allowed = mayImport[layer];
  if (allowed === undefined) return [`${from} is in no known layer`];
  if (outside || allowed === "anything" || layerOf(to) === layer || allowed.includes(layerOf(to))) return [];
  return [`${from} imports ${to}`];
}

function layerOf(path: string): string {
  const [first = ""] = path.split("/");
  if (!first.endsWith(".ts")) return first;
  const name = first.slice(0, -".ts".length);
  // local.ts and aws.ts are entries beside folders of the same name.
  return name === "local" || name === "aws" ? `${name}-entry` : name;
}

function packageOf(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}
