import { readFile } from "node:fs/promises";
import type { CapturePlan } from "../capture/plan.ts";
import type { ImportEdge } from "./input-graph.ts";

/**
 * Whether a module goes on when this import of it fails: `try { require("bufferutil") } catch {}`.
 * esbuild knows: an import that cannot be resolved fails its build, unless the module handles it. So it gets
 * that module alone, with this one import unresolvable.
 */
export async function isGuarded(edge: ImportEdge, plan: CapturePlan): Promise<boolean> {
  if (edge.kind === "import-statement") return false;
  const { build } = await import("esbuild");
  const contents = plan.generated.get(edge.importer)?.contents ?? (await readFile(edge.importer, "utf8"));
  try {
    await build({
      stdin: { contents, loader: "tsx" },
      bundle: true,
      write: false,
      platform: "node",
      format: "esm",
      logLevel: "silent",
      plugins: [
        {
          name: "boris-only-one-import",
          setup(probe) {
            probe.onResolve({ filter: /.*/ }, ({ path }) => (path === edge.specifier ? undefined : { external: true }));
          },
        },
      ],
    });
    return true;
  } catch {
    return false;
  }
}
