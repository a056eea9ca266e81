import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import type { ProgramRun } from "../../support/run-program.ts";

const boris = fileURLToPath(new URL("../../../packages/boris/bin/boris.js", import.meta.url));

export interface CliOptions {
  /** Folder in which the command runs, and so where it looks for `.boris/`. */
  readonly cwd: string;
  /** Added to the environment of the test. */
  readonly env?: Readonly<Record<string, string>>;
  /** All of its standard input. Default: nothing. */
  readonly stdin?: string | Uint8Array;
}

/** Runs one command of `boris`, as a user does with its output in pipes, until it exits. */
export async function runCli(args: readonly string[], options: CliOptions): Promise<ProgramRun> {
  const { stdin = "" } = options;
  const cli = startCli(args, options);
  // It may end before it has read all.
  cli.stdin.on("error", () => undefined);
  cli.stdin.end(stdin);
  const [stdout, stderr, [exitCode, signal]] = await Promise.all([
    text(cli.stdout),
    text(cli.stderr),
    once(cli, "close") as Promise<[number | null, NodeJS.Signals | null]>,
  ]);
  return { stdout, stderr, exitCode, signal };
}

/** Starts a command that the test talks to while it runs. It is killed when the test is over. */
export function startCli(
  args: readonly string[],
  { cwd, env }: Omit<CliOptions, "stdin">,
): ChildProcessWithoutNullStreams {
  const cli = spawn(process.execPath, [boris, ...args], { cwd, env: { ...process.env, ...env } });
  onTestFinished(() => void cli.kill("SIGKILL"));
  return cli;
}
