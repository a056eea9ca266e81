import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { startedAtVariable, type Figures } from "./programs/figures.ts";
import { inTemporaryFolder } from "./temporary-folder.ts";

/** A program that runs once and reports what it found out about itself. */
export interface Program {
  /** Path relative to this folder. */
  readonly file: string;
  readonly args?: readonly (string | number)[];
  readonly nodeArgs?: readonly string[];
}

/** Runs a program in a process and an empty folder of its own, so that it starts with nothing in `.boris/` and leaves nothing. */
export function measure({ file, args = [], nodeArgs = [] }: Program): Promise<Figures> {
  const program = fileURLToPath(new URL(file, import.meta.url));
  return inTemporaryFolder((folder) => readFigures([...nodeArgs, program, ...args.map(String)], folder));
}

async function readFigures(args: readonly string[], cwd: string): Promise<Figures> {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...process.env, TMPDIR: cwd, [startedAtVariable]: `${Date.now()}` },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = new Promise<number | NodeJS.Signals | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve(signal ?? code));
  });
  const [printed, how] = await Promise.all([text(child.stdout), exited]);
  if (how !== 0) throw new Error(`node ${args.join(" ")} ended with ${how}`);
  return JSON.parse(printed) as Figures;
}
