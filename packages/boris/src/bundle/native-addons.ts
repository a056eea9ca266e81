import path from "node:path";
import type { Plugin } from "esbuild";
import type { CapturePlan } from "../capture/plan.ts";
import { BundleError } from "../errors.ts";
import { addonFiles, addonLoaders } from "./addon-files.ts";
import { asExternal } from "./build-failure.ts";
import { isGuarded } from "./guarded-import.ts";
import type { ImportEdge, InputGraph } from "./input-graph.ts";
import { packageOf } from "./installed-package.ts";

/** Lets a build go on past a compiled file, so that {@link refuseNativeAddons} can say who needs it. */
export function nativeAddons(): Plugin {
  return {
    name: "boris-native-addons",
    setup(build) {
      build.onLoad({ filter: /\.node$/ }, ({ path: file }) => ({
        contents: `throw new Error("${path.basename(file)} is a native addon, which is not in the bundle");`,
      }));
    },
  };
}

/**
 * Native addons are compiled for one machine, and esbuild leaves them out without a word. One that a module can
 * do without is warned of.
 *
 * @throws BundleError if a function needs one, with the chain of imports.
 */
export async function refuseNativeAddons(plan: CapturePlan, graph: InputGraph): Promise<string[]> {
  const warnings = new Set<string>();
  for (const file of await addonFiles(graph)) {
    const { needed, shortest } = await chainsTo(file, plan, graph);
    if (needed) throw refusal(needed, plan);
    if (shortest) warnings.add(`${describeChain(shortest, plan)}: '${addonOf(shortest)}' is a native addon, left out`);
  }
  return [...warnings];
}

interface Chains {
  readonly shortest: readonly ImportEdge[] | undefined;
  /** The shortest chain with no import on it whose failure is handled. */
  readonly needed: readonly ImportEdge[] | undefined;
}

async function chainsTo(file: string, plan: CapturePlan, graph: InputGraph): Promise<Chains> {
  const guarded = new Set<ImportEdge>();
  const shortest = graph.chain(plan.entry.path, file);
  let needed = shortest;
  while (needed) {
    const guard = await firstGuarded(needed, plan);
    if (!guard) break;
    guarded.add(guard);
    needed = graph.chain(plan.entry.path, file, guarded);
  }
  return { shortest, needed };
}

async function firstGuarded(chain: readonly ImportEdge[], plan: CapturePlan): Promise<ImportEdge | undefined> {
  for (const edge of chain) if (await isGuarded(edge, plan)) return edge;
  return undefined;
}

function refusal(chain: readonly ImportEdge[], plan: CapturePlan): BundleError {
  const addon = addonOf(chain);
  return new BundleError(
    `Cannot bundle '${plan.name}' as '${addon}' is a native addon, compiled for one kind of machine ` +
      `(${describeChain(chain, plan)}). Use a package of pure JavaScript or WebAssembly instead, ` +
      `or pass ${asExternal(addon)} if workers have it installed`,
  );
}

/** The package that somebody chose, rather than the loader that it uses. */
function addonOf(chain: readonly ImportEdge[]): string {
  const names = modulesOf(chain).map((file) => packageOf(file)?.name ?? path.basename(file));
  return names.findLast((name) => !addonLoaders.has(name)) ?? names.join();
}

function describeChain(chain: readonly ImportEdge[], plan: CapturePlan): string {
  const modules = modulesOf(chain).filter((file) => file !== plan.entry.path);
  const names = modules.map((file) => packageOf(file)?.name ?? path.relative(plan.projectRoot, file));
  return names.filter((name, at) => name !== names[at - 1]).join(" -> ");
}

function modulesOf(chain: readonly ImportEdge[]): string[] {
  return chain.map((edge) => edge.imported);
}
