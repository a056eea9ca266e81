import { execFile } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { buildSync } from "esbuild";

/**
 * Runs every case file on each Node.js and under each runner, and prints the table:
 * `node test/capture/matrix.ts [version…]`. Other versions of Node.js come from npm, into a folder
 * that stays, so that they are fetched once.
 */

const VERSIONS = ["22", "24", "26"];
const root = join(import.meta.dirname, "../..");
const modules = join(root, "node_modules");
const nodes = join(tmpdir(), "boris-matrix-nodes");
const run = promisify(execFile);

interface CaseFile {
  readonly file: string;
  /** Syntax that Node.js does not strip needs a compiler. */
  readonly needsCompiler?: boolean;
  readonly tsconfig?: string;
  readonly isCommonJs?: boolean;
}

const CASES: readonly CaseFile[] = [
  { file: "main.ts" },
  { file: "hard.ts" },
  { file: "odd.ts" },
  { file: "changed-at-run-time.ts" },
  { file: "packages.ts" },
  { file: "programs.ts" },
  { file: "functions-page.ts" },
  { file: "typescript.ts", needsCompiler: true },
  { file: "decorators/decorators.ts", needsCompiler: true, tsconfig: "decorators/tsconfig.json" },
  { file: "commonjs/commonjs.cjs", isCommonJs: true },
];

/** A way to run a case file: the arguments for node, or nothing if it cannot. */
interface Runner {
  readonly name: string;
  readonly command: (each: CaseFile) => readonly string[] | undefined;
  readonly count: (output: string) => Count;
  /** Cases that mean something else there. */
  readonly without?: readonly string[];
}

interface Count {
  readonly passed: number;
  readonly total: number;
}

const pathOf = (file: string): string => join(import.meta.dirname, "cases", file);

const RUNNERS: readonly Runner[] = [
  {
    name: "node",
    command: ({ file, needsCompiler }) => (needsCompiler ? undefined : [pathOf(file)]),
    count: countLines,
  },
  {
    name: "tsx",
    command: ({ file, tsconfig }) => [
      fileURLToPath(import.meta.resolve("tsx/cli")),
      ...(tsconfig === undefined ? [] : ["--tsconfig", pathOf(tsconfig)]),
      pathOf(file),
    ],
    count: countLines,
  },
  {
    name: "bundled",
    command: (each) => [bundleOf(each)],
    count: countLines,
    // esbuild makes `var` of the script's `let`, and the state of modules becomes the script's own.
    without: ["E14", "variable further down", "W4 "],
  },
  ...["forks", "threads", "vmThreads"].map((pool): Runner => ({
    name: `vitest ${pool}`,
    command: ({ file, isCommonJs }) =>
      isCommonJs
        ? undefined
        : [
            join(modules, "vitest/vitest.mjs"),
            "run",
            "--config",
            join(import.meta.dirname, "vitest.config.ts"),
            "--pool",
            pool,
            join("cases", file),
          ],
    count: countSummary,
  })),
];

/** The program as it would be deployed: one file with a source map, packages beside it. */
function bundleOf({ file, isCommonJs }: CaseFile): string {
  const name = basename(file, extname(file)) + (isCommonJs ? ".cjs" : ".mjs");
  const outfile = pathOf(join(".bundled", name));
  buildSync({
    entryPoints: [pathOf(file)],
    outfile,
    bundle: true,
    platform: "node",
    format: isCommonJs ? "cjs" : "esm",
    target: "node22",
    packages: "external",
    sourcemap: true,
    logLevel: "error",
  });
  return outfile;
}

/** The harness prints one line for each case. */
function countLines(output: string): Count {
  const passed = output.match(/^ok {2}/gm)?.length ?? 0;
  return { passed, total: passed + (output.match(/^FAIL /gm)?.length ?? 0) };
}

/** vitest's summary: `Tests  2 failed | 74 passed (76)`. */
function countSummary(output: string): Count {
  const summary = /^\s*Tests .*$/m.exec(output)?.[0] ?? "";
  const passed = Number(/(\d+) passed/.exec(summary)?.[1] ?? 0);
  return { passed, total: Number(/\((\d+)\)/.exec(summary)?.[1] ?? 0) };
}

async function nodeOf(version: string): Promise<string> {
  if (process.versions.node.startsWith(`${version}.`)) return process.execPath;
  const folder = join(nodes, version);
  const binary = join(folder, "node_modules/node/bin/node");
  if (existsSync(binary)) return binary;
  mkdirSync(folder, { recursive: true });
  // The package fetches its binary by an install script, which npm runs only where a project allows it.
  const project = { private: true, dependencies: { node: version }, allowScripts: { node: true } };
  writeFileSync(join(folder, "package.json"), JSON.stringify(project));
  await run("npm", ["install", "--prefix", folder]);
  return binary;
}

function environmentOf({ without }: Runner, { file }: CaseFile): Record<string, string> {
  return { CASES: join("cases", file), NO_COLOR: "1", ...(without && { WITHOUT: without.join(",") }) };
}

async function runCases(node: string, runner: Runner, each: CaseFile): Promise<string> {
  const command = runner.command(each);
  if (command === undefined) return "-";
  const { stdout, stderr } = await run(node, [...command], {
    cwd: root,
    env: { ...process.env, ...environmentOf(runner, each) },
    maxBuffer: 64 * 1024 * 1024,
  }).catch((error: unknown) => error as { readonly stdout: string; readonly stderr: string });
  const { passed, total } = runner.count(stdout);
  if (total > 0 && passed === total) return `${passed}/${total}`;
  const failures = stdout.match(/^FAIL .*$/gm) ?? [stdout, stderr];
  console.error(`${runner.name}, ${each.file}:\n${failures.join("\n")}`);
  return total === 0 ? "did not run" : `${passed}/${total}`;
}

const versions = process.argv.slice(2).length > 0 ? process.argv.slice(2) : VERSIONS;
const columns = ["cases", ...versions.flatMap((version) => RUNNERS.map((runner) => `${version} ${runner.name}`))];
const rows: string[][] = [];
for (const each of CASES) {
  const row = [each.file];
  for (const version of versions) {
    const node = await nodeOf(version);
    for (const runner of RUNNERS) row.push(await runCases(node, runner, each));
  }
  rows.push(row);
}

console.log(`| ${columns.join(" | ")} |`);
console.log(`|${columns.map(() => "---").join("|")}|`);
for (const row of rows) console.log(`| ${row.join(" | ")} |`);
