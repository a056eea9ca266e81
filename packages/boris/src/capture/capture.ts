import { createRequire } from "node:module";
import path from "node:path";
import { CaptureError } from "../errors.ts";
import { captureExported } from "./capture-exported.ts";
import type { captureParts } from "./capture-parts.ts";
import { Draft } from "./draft/draft.ts";
import { inspectFunction } from "./inspect/inspect-function.ts";
import { withSession } from "./inspect/session.ts";
import type { CapturePlan } from "./plan.ts";
import { findProjectRoot } from "./project-root.ts";
import { fileOf } from "./source/locate.ts";

/**
 * Finds out how a function can be shipped to a worker. Synchronous, so that captured values are
 * those at the time of the call.
 *
 * @throws CaptureError that names the variable and its place, if the function cannot be shipped.
 */
export function capture(fn: unknown): CapturePlan {
  if (typeof fn !== "function") {
    throw new CaptureError(
      `Cannot ship ${fn === null ? "null" : `a value of type ${typeof fn}`}: map needs a function.`,
    );
  }
  return withSession(() => {
    const projectRoot = projectRootOf(fn);
    return captureExported(new Draft(projectRoot), fn) ?? loadParts()(projectRoot, fn);
  });
}

/**
 * Most functions are exported by a module, and don't need what cuts code and copies values. Loaded
 * synchronously, since values are captured before `map` returns.
 */
function loadParts(): typeof captureParts {
  const load = createRequire(import.meta.url);
  const module = load(`./capture-parts${path.extname(import.meta.url)}`) as { captureParts: typeof captureParts };
  return module.captureParts;
}

/** The project that the function was written in; for what has no file, the working folder's. */
function projectRootOf(fn: Function): string {
  const inspected = inspectFunction(fn);
  if (typeof inspected.bound?.target === "function") return projectRootOf(inspected.bound.target);
  return findProjectRoot(fileOf(inspected.location) ?? `${process.cwd()}/program`);
}
