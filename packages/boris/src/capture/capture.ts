import path from "node:path";
import { CaptureError } from "../errors.ts";
import { entryModule, specifierOf } from "./generate/entry.ts";
import { inspectFunction } from "./inspect/inspect-function.ts";
import { withSession } from "./inspect/session.ts";
import type { CapturePlan, GeneratedModule } from "./plan.ts";
import { findProjectRoot } from "./project-root.ts";
import { lookUp, moduleScopes } from "./running-scopes.ts";
import { entryFiles, isRunningScript } from "./running-script.ts";
import { locate } from "./source/locate.ts";
import type { SourceUnit } from "./source/source-unit.ts";
import { isClassNode } from "./source/syntax.ts";
import { topLevelName } from "./source/top-level.ts";

/** Finds out how a function can be shipped to a worker. */
export function capture(fn: unknown): CapturePlan {
  if (typeof fn !== "function") {
    throw new CaptureError(`Cannot map ${fn === null ? "null" : typeof fn}: map needs a function`);
  }
  return withSession(() => captureFunction(fn));
}

function captureFunction(fn: Function): CapturePlan {
  const { location, scopes } = inspectFunction(fn);
  const located = locate(fn, location);
  if (located.kind !== "source") throw new CaptureError(`Cannot ship function ${fn.name}: its source is not found`);
  const { unit, node } = located;
  if (isClassNode(node)) throw new CaptureError(`Cannot ship class ${fn.name}: a class cannot be mapped`);
  const exported = exportOf(unit, node);
  const local = topLevelName(node);
  const current = local === undefined ? undefined : lookUp(moduleScopes(scopes), local);
  const isCurrent = current === undefined || current.kind !== "value" || current.value === fn;
  if (isRunningScript(unit) || (exported === undefined && local === undefined) || !isCurrent || !unit.isModule) {
    throw new CaptureError(
      `Cannot ship function ${fn.name || "(anonymous)"} (${unit.place(node)}): it is not exported by a module`,
    );
  }
  const projectRoot = findProjectRoot(unit.file);
  const name = exported ?? `$boris_${local}`;
  const generated = new Map<string, GeneratedModule>();
  if (exported === undefined) {
    generated.set(unit.file, {
      path: unit.file,
      resolveDir: path.dirname(unit.file),
      contents: `${unit.text}\nexport { ${local} as ${name} };\n`,
      loader: unit.language,
    });
  }
  return {
    name: fn.name === "" ? "(anonymous)" : fn.name,
    projectRoot,
    entry: entryModule(
      projectRoot,
      `import { ${name} as fn } from ${specifierOf(projectRoot, unit.file)};\nexport function instantiate() {\n  return fn;\n}\n`,
    ),
    generated,
    runningScript: entryFiles(),
    parts: [{ kind: "import", module: path.relative(projectRoot, unit.file), names: [local ?? name] }],
    warnings: [],
  };
}

function exportOf(unit: SourceUnit, node: Parameters<typeof topLevelName>[0]): string | undefined {
  const local = topLevelName(node);
  if (local !== undefined) return unit.exports.get(local);
  return node.parent?.type === "ExportDefaultDeclaration" ? "default" : undefined;
}
