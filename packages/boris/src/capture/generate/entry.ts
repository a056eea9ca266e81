import path from "node:path";
import type { GeneratedModule } from "../plan.ts";

/** The specifier of a file as a bundle is to know it: relative, so that it is the same on every machine. */
export function specifierOf(projectRoot: string, file: string): string {
  const relative = path.relative(projectRoot, file).split(path.sep).join("/");
  return JSON.stringify(relative.startsWith(".") ? relative : `./${relative}`);
}

/** The module that a worker calls `instantiate` of. */
export function entryModule(projectRoot: string, contents: string): GeneratedModule {
  return { path: path.join(projectRoot, "boris-entry.js"), resolveDir: projectRoot, contents, loader: "js" };
}
