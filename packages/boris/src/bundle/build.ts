import path from "node:path";
import type { BuildContext, BuildOptions, BuildResult } from "esbuild";
import type { CapturePlan } from "../capture/plan.ts";
import type { BundleOptions } from "./bundle.ts";
import { bundleErrorOf, describeMessage } from "./build-failure.ts";
import { InputGraph } from "./input-graph.ts";
import { planModules } from "./plan-modules.ts";

/** What one run of esbuild gave. */
export interface Build {
  readonly code: Uint8Array;
  readonly sourceMap: string;
  readonly graph: InputGraph;
  readonly warnings: readonly string[];
}

/** Node.js gives these to CommonJS modules only, and in a bundle CommonJS modules run inside an ES module. */
const commonJsNames =
  'import { createRequire as $boris_createRequire } from "node:module";' +
  "const require = $boris_createRequire(import.meta.url)," +
  "__filename = import.meta.filename, __dirname = import.meta.dirname;";

/** Nothing is written there: esbuild makes the paths of the source map relative to its folder. */
const outputName = "boris-bundle.mjs";

/** Runs esbuild over the modules of `plan`. */
export async function buildBundle(plan: CapturePlan, options: BundleOptions): Promise<Build> {
  const { signal } = options;
  signal?.throwIfAborted();
  try {
    return readResult(plan, await runBuild(buildOptions(plan, options), signal));
  } catch (error) {
    signal?.throwIfAborted();
    throw bundleErrorOf(error, plan);
  }
}

function buildOptions(plan: CapturePlan, options: BundleOptions): BuildOptions {
  return {
    absWorkingDir: plan.projectRoot,
    entryPoints: [plan.entry.path],
    outfile: path.join(plan.projectRoot, outputName),
    write: false,
    bundle: true,
    platform: "node",
    // The oldest Node.js that boris supports, not the one that happens to run here: the hash must not depend on it.
    target: "node22",
    format: "esm",
    minify: true,
    keepNames: true,
    legalComments: "none",
    sourcemap: "external",
    sourcesContent: false,
    metafile: true,
    logLevel: "silent",
    external: [...(options.external ?? [])],
    banner: { js: commonJsNames },
    plugins: [planModules(plan)],
  };
}

/** A context can be cancelled, which a plain build cannot. */
async function runBuild(options: BuildOptions, signal?: AbortSignal): Promise<BuildResult> {
  const { context } = await import("esbuild");
  const building = await context(options);
  const cancel = (): void => void building.cancel();
  signal?.addEventListener("abort", cancel, { once: true });
  try {
    return await rebuild(building, signal);
  } finally {
    signal?.removeEventListener("abort", cancel);
    await building.dispose();
  }
}

function rebuild(building: BuildContext, signal?: AbortSignal): Promise<BuildResult> {
  signal?.throwIfAborted();
  return building.rebuild();
}

function readResult(plan: CapturePlan, result: BuildResult): Build {
  const outputs = result.outputFiles ?? [];
  const code = outputs.find((file) => file.path.endsWith(outputName));
  const sourceMap = outputs.find((file) => file.path.endsWith(`${outputName}.map`));
  if (!code || !sourceMap || !result.metafile) throw new Error("esbuild gave no output");
  return {
    code: code.contents,
    sourceMap: sourceMap.text,
    graph: new InputGraph(result.metafile, plan.projectRoot),
    warnings: result.warnings.map((warning) => describeMessage(warning, plan)),
  };
}
