import { createHash } from "node:crypto";
import type { CapturePlan } from "../capture/plan.ts";
import { buildBundle } from "./build.ts";
import { refuseRunningScript } from "./running-script.ts";

export interface BundleOptions {
  /**
   * Packages that stay imports. They are resolved where the bundle runs, so the worker must have them:
   * on AWS by a layer or in the image, locally in a `node_modules` above the bundle's folder.
   */
  readonly external?: readonly string[];
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

/**
 * Makes one file of a plan's modules and their dependencies. Importing that file gives `instantiate`.
 *
 * @throws BundleError if a module cannot be found, parsed or run on a worker.
 */
export async function bundle(plan: CapturePlan, options: BundleOptions = {}): Promise<Bundle> {
  const build = await buildBundle(plan, options);
  refuseRunningScript(plan, build.graph);
  return {
    hash: createHash("sha256").update(build.code).digest("hex"),
    code: build.code,
    sourceMap: build.sourceMap,
    warnings: build.warnings,
  };
}
