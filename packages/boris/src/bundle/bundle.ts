import { createHash } from "node:crypto";
import type { CapturePlan } from "../capture/plan.ts";
import { build } from "./build.ts";
import { BundleCache, cacheKey } from "./bundle-cache.ts";
import { findFilesLeftBehind } from "./files-left-behind.ts";
import { appendFiles, readIncludedFiles, unpackedRoot } from "./included-files.ts";
import { ModulePlaces } from "./module-places.ts";
import { refuseNativeAddons } from "./native-addons.ts";
import { describeWarnings } from "./run-time-imports.ts";
import { refuseRunningScript } from "./running-script.ts";
import { describeSwallowedFolders } from "./swallowed-folders.ts";

/** What goes into a bundle beside code, what stays out, and when to stop. */
export interface BundleOptions {
  /**
   * Packages that stay imports. They are resolved where the bundle runs, so the worker must have them:
   * on AWS by a layer or in the image, locally in a `node_modules` above the bundle's folder.
   */
  readonly external?: readonly string[];
  /**
   * Files, folders and globs, relative to the project root, that travel along. Modules find them as they do in
   * the project: beside `import.meta.url`, `import.meta.dirname` or `__dirname`.
   */
  readonly include?: readonly string[];
  readonly signal?: AbortSignal;
}

/** One ESM file with a function and all that it imports. */
export interface Bundle {
  /** SHA-256 of {@link code}, in hexadecimal: the same for the same source on any machine and path. */
  readonly hash: string;
  readonly code: Uint8Array;
  /** Stays with the client, which maps remote stacks; its sources are relative to the project root. */
  readonly sourceMap: string;
  /** What will perhaps not work on a worker, each as one line that names its place. */
  readonly warnings: readonly string[];
}

/** Programs call `map` with the same function again and again. */
const recentBundles = new BundleCache<Bundle>();

/**
 * Makes one file of a plan's modules and their dependencies. Importing that file gives `instantiate`.
 *
 * @throws BundleError if a module cannot be found, parsed or run on a worker.
 */
export async function bundle(plan: CapturePlan, options: BundleOptions = {}): Promise<Bundle> {
  const { external = [], include = [], signal } = options;
  signal?.throwIfAborted();
  if (include.length > 0) return (await makeBundle(plan, external, include, signal)).bundle;
  const key = cacheKey(plan, external);
  const startedAtMs = Date.now();
  const known = await recentBundles.get(key);
  if (known) return known;
  const made = await makeBundle(plan, external, [], signal);
  await recentBundles.keep(key, made.bundle, made.files, startedAtMs);
  return made.bundle;
}

const unfindable =
  "'include' names files, but no module asks where it is: they are found beside import.meta.url, " +
  "import.meta.dirname or __dirname, and not in the working directory of a worker";

interface MadeBundle {
  readonly bundle: Bundle;
  /** What it was made of. */
  readonly files: readonly string[];
}

async function makeBundle(
  plan: CapturePlan,
  external: readonly string[],
  include: readonly string[],
  signal: AbortSignal | undefined,
): Promise<MadeBundle> {
  const included = await readIncludedFiles(include, plan.projectRoot);
  const places = included.length > 0 ? new ModulePlaces(plan.projectRoot, unpackedRoot(included)) : undefined;
  const built = await build({ plan, external, places, signal });
  refuseRunningScript(plan, built.graph);
  const warnings = [
    ...describeWarnings(built.messages, plan),
    ...(await describeSwallowedFolders(plan, built.graph)),
    ...(await refuseNativeAddons(plan, built.graph)),
    ...findFilesLeftBehind(built, plan, new Set(included.map(({ file }) => file))),
    ...(places?.asked === false ? [unfindable] : []),
  ];
  const code = appendFiles(built.code, included);
  const hash = createHash("sha256").update(code).digest("hex");
  return { bundle: { hash, code, sourceMap: built.sourceMap, warnings }, files: built.graph.files };
}
