import path from "node:path";
import type { Plugin } from "esbuild";
import type { CapturePlan, GeneratedModule } from "../capture/plan.ts";

/**
 * Gives esbuild the modules of a plan, and keeps the running script out: it is replaced by nothing,
 * so that what it imports is not pulled in before the bundle is refused.
 */
export function planModules(plan: CapturePlan): Plugin {
  const modules = new Map([...plan.generated, [plan.entry.path, plan.entry]]);
  const names = [...new Set([...modules.keys()].map((file) => path.basename(file)))];
  return {
    name: "boris-plan",
    setup(build) {
      build.onResolve({ filter: anyEndOf(names) }, (request) => {
        const file = path.resolve(request.resolveDir, request.path);
        return modules.has(file) ? { path: file } : undefined;
      });
      build.onLoad({ filter: anyOf(modules.keys()) }, ({ path: file }) => {
        const module = modules.get(file);
        return module && served(module);
      });
      const kept = [...plan.runningScript].filter((file) => !modules.has(file));
      if (kept.length > 0) build.onLoad({ filter: anyOf(kept) }, () => ({ contents: "" }));
    },
  };
}

function served(module: GeneratedModule) {
  return { contents: module.contents, loader: module.loader, resolveDir: module.resolveDir };
}

/** esbuild tests filters by itself: an exact one spares a message to this process for every other module. */
function anyOf(files: Iterable<string>): RegExp {
  return new RegExp(`^(?:${[...files].map(escape).join("|")})$`);
}

function anyEndOf(names: readonly string[]): RegExp {
  return new RegExp(`(?:^|[/\\\\])(?:${names.map(escape).join("|")})$`);
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
