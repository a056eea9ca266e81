import type { Command } from "commander";
import type { Backend, BackendProvider } from "../backend/backend.ts";
import { Executor } from "../executor.ts";
import { CommandError } from "./command-error.ts";

/** Where the jobs are that a command is about. */
export interface PlaceOptions {
  readonly stage?: string;
  readonly dir?: string;
}

/** Adds the options that say where the jobs are. */
export function withPlace(command: Command): Command {
  return command
    .option("--stage <name>", "a stage on AWS; without it and BORIS_BACKEND=aws, jobs are on this machine")
    .option("--dir <folder>", "folder of the jobs on this machine (default: BORIS_DIR or .boris)");
}

/** Gives `look` the backend as it is: no tasks are run by this process, and no queue is made. */
export async function withBackend<T>(options: PlaceOptions, look: (backend: Backend) => Promise<T>): Promise<T> {
  const backend = (await providerOf(options)).create();
  try {
    await backend.start();
    return await look(backend);
  } finally {
    await backend.stop();
  }
}

/** Gives `work` an executor, which on this machine runs tasks as well, and closes it afterwards. */
export async function withExecutor<T>(options: PlaceOptions, work: (executor: Executor) => Promise<T>): Promise<T> {
  await using executor = new Executor({ backend: await providerOf(options) });
  return await work(executor);
}

async function providerOf({ stage, dir }: PlaceOptions): Promise<BackendProvider> {
  if (stage !== undefined && dir !== undefined) {
    throw new CommandError("Cannot use '--stage' and '--dir' together: a stage is on AWS, a folder on this machine");
  }
  const name = stage === undefined && dir === undefined ? (process.env["BORIS_BACKEND"] ?? "local") : undefined;
  if (stage !== undefined || name === "aws") {
    const { aws } = await import("../aws.ts");
    return aws(stage === undefined ? {} : { stage });
  }
  if (name !== undefined && name !== "local") {
    throw new CommandError(`Cannot use BORIS_BACKEND as it must be "local" or "aws": current value is "${name}"`);
  }
  const { local } = await import("../local.ts");
  return local(dir === undefined ? {} : { dir });
}
