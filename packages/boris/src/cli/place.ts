import { existsSync } from "node:fs";
import type { Command } from "commander";
import type { Backend, BackendProvider } from "../backend/backend.ts";
import { Executor } from "../executor.ts";
import { dirOfEnvironment } from "../local/default-dir.ts";
import { CommandError } from "./command-error.ts";

/** Where the jobs are that a command is about. */
export interface PlaceOptions {
  readonly stage?: string;
  readonly dir?: string;
}

/** Where tasks run, too. */
interface ExecutorOptions extends PlaceOptions {
  /** Tasks that run at once on this machine. */
  readonly concurrency?: number;
}

/** Adds the options that say where the jobs are. */
export function withPlace(command: Command): Command {
  return command
    .option("--stage <name>", "a stage on AWS; without it and BORIS_BACKEND=aws, jobs are on this machine")
    .option("--dir <folder>", "folder of the jobs on this machine (default: BORIS_DIR or .boris)");
}

/** Gives `look` the backend as it is: no tasks are run by this process, and no queue is made. */
export async function withBackend<T>(options: PlaceOptions, look: (backend: Backend) => Promise<T>): Promise<T> {
  const place = placeOf(options);
  // Where there is no folder, there are no jobs: looking makes none.
  const isThere = place.kind === "aws" || existsSync(place.dir);
  const backend = (await providerOf(isThere ? options : { dir: ":memory:" })).create();
  try {
    await backend.start();
    return await look(backend);
  } finally {
    await backend.stop();
  }
}

/** Gives `work` an executor, which on this machine runs tasks as well, and closes it afterwards. */
export async function withExecutor<T>(options: ExecutorOptions, work: (executor: Executor) => Promise<T>): Promise<T> {
  await using executor = new Executor({ backend: await providerOf(options) });
  return await work(executor);
}

/** The same options for another command, as people type them: ` --stage production`. */
export function sameOptions(options: PlaceOptions): string {
  return (["stage", "dir"] as const)
    .flatMap((key) => (options[key] === undefined ? [] : [` --${key} ${options[key]}`]))
    .join("");
}

/** Where the jobs are, as the options and the environment say it. */
export type Place =
  | { readonly kind: "local"; readonly dir: string }
  /** Without a stage it is that of `BORIS_STAGE` or `BORIS_CONFIG`. */
  | { readonly kind: "aws"; readonly stage: string | undefined };

/** @throws CommandError if they contradict each other, or name a place that there is not */
export function placeOf({ stage, dir }: PlaceOptions): Place {
  if (stage !== undefined && dir !== undefined) {
    throw new CommandError("Cannot use '--stage' and '--dir' together: a stage is on AWS, a folder on this machine");
  }
  if (stage !== undefined) return { kind: "aws", stage };
  const name = dir === undefined ? (process.env["BORIS_BACKEND"] ?? "local") : "local";
  if (name === "aws") return { kind: "aws", stage };
  if (name === "local") return { kind: "local", dir: dir ?? dirOfEnvironment() };
  throw new CommandError(`Cannot use BORIS_BACKEND as it must be "local" or "aws": current value is "${name}"`);
}

async function providerOf(options: ExecutorOptions): Promise<BackendProvider> {
  const place = placeOf(options);
  const { concurrency } = options;
  if (place.kind === "local") {
    const { local } = await import("../local.ts");
    return local({ dir: place.dir, ...(concurrency !== undefined && { concurrency }) });
  }
  if (concurrency !== undefined) {
    throw new CommandError("Cannot use '--concurrency' on AWS: the stage says how many of its workers run at once");
  }
  const { aws } = await import("../aws.ts");
  return aws(place.stage === undefined ? {} : { stage: place.stage });
}
