import path from "node:path";
import type { BuildContext, BuildOptions, BuildResult, Message } from "esbuild";
import type { CapturePlan } from "../capture/plan.ts";
import { borisOnWorker } from "./boris-on-worker.ts";
import { bundleErrorOf, optionsPastFailure } from "./build-failure.ts";
import { InputGraph } from "./input-graph.ts";
import { largeJson } from "./large-json.ts";
import type { ModulePlaces } from "./module-places.ts";
import { nativeAddons, refuseNativeAddons } from "./native-addons.ts";
import { planModules } from "./plan-modules.ts";
import { askForRunTimeImports } from "./run-time-imports.ts";

/** What one run of esbuild gave. */
export interface Build {
  readonly code: Uint8Array;
  readonly sourceMap: string;
  readonly graph: InputGraph;
  readonly messages: readonly Message[];
}

export interface BuildInput {
  readonly plan: CapturePlan;
  readonly external: readonly string[];
  /** Present if files travel with the bundle. */
  readonly places: ModulePlaces | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Node.js gives these names to CommonJS modules only, and in a bundle those run inside an ES module. */
const commonJsNames =
  'import { createRequire as $boris_createRequire } from "node:module";' +
  "const $boris_here = import.meta, require = $boris_createRequire(import.meta.filename)," +
  "__filename = import.meta.filename, __dirname = import.meta.dirname;";

/** Nothing is written there: esbuild makes the paths of the source map relative to its folder. */
const outputName = "boris-bundle.mjs";

/** Node.js prints the line of an error that nobody caught: it should leave room for the task's own output. */
const lineLimit = 300;

/** Runs esbuild over the modules of a plan. */
export async function build(input: BuildInput): Promise<Build> {
  input.signal?.throwIfAborted();
  const options = esbuildOptions(input);
  try {
    return readResult(await runEsbuild(options, input.signal), input.plan);
  } catch (error) {
    input.signal?.throwIfAborted();
    await refuseAddonBehind(error, options, input);
    throw bundleErrorOf(error, input.plan);
  }
}

/** What loads a native addon is often nothing that can be bundled. Then the addon is what a user has to know of. */
async function refuseAddonBehind(failure: unknown, options: BuildOptions, { plan, signal }: BuildInput): Promise<void> {
  const past = optionsPastFailure(failure, options);
  const built = past && (await runEsbuild(past, signal).catch(() => undefined));
  signal?.throwIfAborted();
  if (built) await refuseNativeAddons(plan, readResult(built, plan).graph);
}

function esbuildOptions({ plan, external, places }: BuildInput): BuildOptions {
  return {
    absWorkingDir: plan.projectRoot,
    entryPoints: [plan.entry.path],
    outfile: path.join(plan.projectRoot, outputName),
    write: false,
    bundle: true,
    platform: "node",
    // The oldest Node.js that boris supports, not the one that runs here: the hash must not depend on it.
    target: "node22",
    format: "esm",
    // Also takes the paths of modules out of the code, which are not the same on every machine.
    minify: true,
    lineLimit,
    keepNames: true,
    legalComments: "none",
    sourcemap: "external",
    sourcesContent: false,
    metafile: true,
    logLevel: "silent",
    logOverride: askForRunTimeImports,
    external: [...external],
    banner: { js: commonJsNames },
    define: { ...places?.define },
    plugins: [
      borisOnWorker(),
      nativeAddons(),
      largeJson(),
      ...(places ? [places.plugin()] : []),
      planModules(plan, places),
    ],
  };
}

/** A context can be cancelled, which a plain build cannot. */
async function runEsbuild(options: BuildOptions, signal: AbortSignal | undefined): Promise<BuildResult> {
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

async function rebuild(building: BuildContext, signal: AbortSignal | undefined): Promise<BuildResult> {
  signal?.throwIfAborted();
  return building.rebuild();
}

function readResult(result: BuildResult, plan: CapturePlan): Build {
  const outputs = result.outputFiles ?? [];
  const code = outputs.find((file) => file.path.endsWith(outputName));
  const sourceMap = outputs.find((file) => file.path.endsWith(`${outputName}.map`));
  if (!code || !sourceMap || !result.metafile) throw new Error("esbuild gave no output");
  return {
    code: code.contents,
    sourceMap: sourceMap.text,
    graph: new InputGraph(result.metafile, plan.projectRoot),
    messages: result.warnings,
  };
}
