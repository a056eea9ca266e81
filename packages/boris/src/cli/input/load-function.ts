import { Console } from "node:console";
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { TaskFunction } from "../../protocol/task-context.ts";
import { CommandError } from "../command-error.ts";
import { oneLine } from "../output/one-line.ts";

/** A function of a user's file, as it is exported. */
export interface LoadedFunction {
  readonly fn: TaskFunction<unknown, unknown>;
  /** For people. */
  readonly name: string;
}

/**
 * Imports a file and takes a function out of it: the export of that name or, if none is named, `default` or the only
 * function that there is.
 *
 * @throws CommandError if there is no such file or function, or the file cannot be loaded
 */
export async function loadFunction(file: string, name?: string): Promise<LoadedFunction> {
  await checkFile(file);
  const exported = await load(file);
  const functions = Object.keys(exported).filter((key) => isFunction(exported[key]));
  const chosen = name ?? choose(file, functions);
  const fn = exported[chosen];
  if (isFunction(fn)) return { fn, name: fn.name === "" ? chosen : fn.name };
  const what =
    chosen in exported
      ? `Cannot run '${chosen}' of '${file}': it is no function`
      : `'${file}' has no export '${chosen}'`;
  throw new CommandError(`${what}; ${listed(functions)}`);
}

async function checkFile(file: string): Promise<void> {
  const stats = await stat(file).catch(() => undefined);
  if (stats === undefined) throw new CommandError(`Cannot load '${file}': there is no such file`);
  if (!stats.isFile()) throw new CommandError(`Cannot load '${file}': it is no file`);
}

async function load(file: string): Promise<Readonly<Record<string, unknown>>> {
  // What the file prints is for people; standard output is for results.
  globalThis.console = new Console(process.stderr, process.stderr);
  try {
    return (await import(pathToFileURL(resolve(file)).href)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    throw new CommandError(`Cannot load '${file}': ${reasonOf(error)}`, undefined, { cause: error });
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return `it threw ${oneLine(String(error))}`;
  if ("code" in error && error.code === "ERR_UNKNOWN_FILE_EXTENSION") {
    return /\.[mc]?ts\b/.test(error.message) && process.features.typescript !== "strip"
      ? `Node ${process.versions.node} reads no TypeScript by itself; use Node 22.18 or later, or set NODE_OPTIONS=--experimental-strip-types`
      : "it is neither JavaScript nor TypeScript";
  }
  const place = placeIn(error.stack ?? "");
  return `${error.name}: ${oneLine(error.message)}${place === undefined ? "" : ` (${place})`}`;
}

/** Node puts the place of what cannot be parsed before the message, and of what was thrown into the frames. */
function placeIn(stack: string): string | undefined {
  return /^(?:.*\()?(?:\s*at (?:async )?)?(?:file:\/\/)?(\/[^()]*?:\d+(?::\d+)?)\)?$/m.exec(stack)?.[1];
}

function choose(file: string, functions: readonly string[]): string {
  const [only] = functions;
  if (functions.includes("default")) return "default";
  if (only === undefined) throw new CommandError(`Cannot run '${file}': it exports no function`);
  if (functions.length === 1) return only;
  throw new CommandError(
    `Cannot run '${file}' as it exports several functions; say which by '--export': ${functions.join(", ")}`,
  );
}

function listed(functions: readonly string[]): string {
  return functions.length === 0 ? "it exports no function" : `its functions are ${functions.join(", ")}`;
}

/** A class is a function to JavaScript, but it cannot be called. */
function isFunction(value: unknown): value is TaskFunction<unknown, unknown> {
  return typeof value === "function" && !/^class\b/.test(Function.prototype.toString.call(value));
}
