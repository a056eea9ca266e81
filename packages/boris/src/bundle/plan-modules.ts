import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { OnLoadResult, Plugin } from "esbuild";
import type { CapturePlan } from "../capture/plan.ts";
import { bundleCreatedRequire } from "./created-require.ts";
import { anyFile, anyFileOf, anyProjectModule, anyModule } from "./module-filter.ts";
import type { ModulePlaces } from "./module-places.ts";

/**
 * Gives esbuild the text of modules: those that the plan generated, and those on disk that read differently in
 * a bundle. Keeps the running script out: it is replaced by nothing, so that what it imports is not pulled in
 * before the bundle is refused.
 */
export function planModules(plan: CapturePlan, places: ModulePlaces | undefined): Plugin {
  const generated = new Map([...plan.generated, [plan.entry.path, plan.entry]]);
  const rewrite = (file: string, text: string): string => {
    const bundled = bundleCreatedRequire(text);
    return places ? places.tell(file, bundled) : bundled;
  };
  return {
    name: "boris-plan",
    setup(build) {
      // esbuild forgets which tsconfig.json holds for a module that a plugin resolved, so those on disk are left to it.
      const unwritten = [...generated.keys()].filter((file) => !existsSync(file));
      build.onResolve({ filter: anyFile(unwritten.map((file) => path.basename(file))) }, (request) => {
        const file = path.resolve(request.resolveDir, request.path);
        return generated.has(file) ? { path: file } : undefined;
      });
      build.onLoad({ filter: anyFileOf(generated.keys()) }, ({ path: file }): OnLoadResult | undefined => {
        const module = generated.get(file);
        if (!module) return undefined;
        return { contents: rewrite(file, module.contents), loader: module.loader, resolveDir: module.resolveDir };
      });
      build.onLoad({ filter: anyFileOf(plan.runningScript) }, () => ({ contents: "" }));
      build.onLoad({ filter: places ? anyModule : anyProjectModule }, async ({ path: file }) => {
        return { contents: rewrite(file, await readFile(file, "utf8")), loader: "default" };
      });
    },
  };
}
