import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";

/** How a program ended, with all that it printed. */
export interface ProgramRun {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface RunProgramOptions {
  /** Folder in which the program runs, and so where it leaves its `.boris/`. */
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
}

/** Runs a TypeScript program in a Node of its own, as a user does, until it exits. */
export async function runProgram(file: URL, options: RunProgramOptions): Promise<ProgramRun> {
  const program = spawn(process.execPath, [file.pathname, ...(options.args ?? [])], {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<Pick<ProgramRun, "exitCode" | "signal">>((resolve, reject) => {
    program.once("error", reject);
    program.once("close", (exitCode, signal) => resolve({ exitCode, signal }));
  });
  const [stdout, stderr, how] = await Promise.all([text(program.stdout), text(program.stderr), ended]);
  return { stdout, stderr, ...how };
}
